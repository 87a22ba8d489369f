"""What the pages of the assessment need, as one frozen value."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from webapp.assessment.answers import AnswersCookie
from webapp.assessment.definition import Definition
from webapp.clock import Clock


@dataclass(frozen=True)
class Assessment:
    """The definition, the cookie that holds the answers, and the clinic's clock."""

    definition: Definition
    cookie: AnswersCookie
    clock: Clock
    timezone: ZoneInfo

    def today(self) -> date:
        """The day at the clinic."""
        return self.clock().astimezone(self.timezone).date()
