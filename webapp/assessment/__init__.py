"""The 2-minute spine assessment: definition, walk, triage, explanation and pages. It keeps nothing on the server."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from webapp.assessment.answers import AnswersCookie
from webapp.assessment.definition import Definition
from webapp.clock import Clock


@dataclass(frozen=True)
class Assessment:
    """What the assessment's pages need: the definition, the cookie, and the day at the clinic."""

    definition: Definition
    cookie: AnswersCookie
    clock: Clock
    timezone: ZoneInfo

    def today(self) -> date:
        return self.clock().astimezone(self.timezone).date()
