"""What the pages of the assessment need, as one frozen value."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from webapp.assessment.answers import AnswersCookie, Given
from webapp.assessment.definition import Definition
from webapp.assessment.edition import Edition
from webapp.assessment.faces.rules import RuleSheet, rule_sheet
from webapp.assessment.replay import Replay
from webapp.assessment.signing import SignOff
from webapp.assessment.timing import usual
from webapp.clock import Clock

# Browsers that "continue where you left off" keep session cookies for weeks.
STAYS_FRESH = timedelta(days=2)


@dataclass(frozen=True)
class Assessment:
    """The edition that is served, the cookie that holds the answers, and the clinic's clock."""

    edition: Edition
    cookie: AnswersCookie
    clock: Clock
    timezone: ZoneInfo

    @property
    def definition(self) -> Definition:
        return self.edition.definition

    @cached_property
    def minutes(self) -> int:
        """About how long it takes, from the first question to the result: what people are told before they start."""
        return usual(self.definition).minutes

    @cached_property
    def rule_sheet(self) -> RuleSheet:
        """Every rule in words: the same for everybody, so worked out once."""
        return rule_sheet(self.definition)

    @cached_property
    def replay(self) -> Replay:
        """The definition, ready to be replayed often."""
        return Replay(self.definition)

    @property
    def signed(self) -> SignOff | None:
        return self.edition.signed

    def fresh(self, given: Given | None) -> Given | None:
        """`given`, unless it is so old that it says little about today."""
        return given if given is not None and self.today() - given.on <= STAYS_FRESH else None

    def today(self) -> date:
        """The day at the clinic."""
        return self.clock().astimezone(self.timezone).date()
