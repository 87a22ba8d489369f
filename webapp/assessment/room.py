"""What the pages of the assessment need, as one frozen value."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from webapp.assessment.answers import AnswersCookie, Given
from webapp.assessment.definition import Definition
from webapp.clock import Clock

# Browsers that "continue where you left off" keep session cookies for weeks.
STAYS_FRESH = timedelta(days=2)


@dataclass(frozen=True)
class Assessment:
    """The definition, the cookie that holds the answers, and the clinic's clock."""

    definition: Definition
    cookie: AnswersCookie
    clock: Clock
    timezone: ZoneInfo

    def fresh(self, given: Given | None) -> Given | None:
        """`given`, unless it is so old that it says little about today."""
        return given if given is not None and self.today() - given.on <= STAYS_FRESH else None

    def today(self) -> date:
        """The day at the clinic."""
        return self.clock().astimezone(self.timezone).date()
