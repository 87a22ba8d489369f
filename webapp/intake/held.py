"""What is held because it may be junk, as values: with nothing personal in them."""

from dataclasses import dataclass
from datetime import datetime

from webapp.intake.request import Urgency


@dataclass(frozen=True)
class Held:
    """One request that waits for a look: since when, how urgent, and why."""

    reference: str
    held_at: datetime
    answer_by: datetime
    urgency: Urgency
    points: int
    reasons: tuple[str, ...]

    @property
    def is_urgent(self) -> bool:
        return self.urgency in (Urgency.EMERGENCY, Urgency.URGENT)


@dataclass(frozen=True)
class Digest:
    """What a digest tells: everything that is held, and how much of it no digest has told of before."""

    held: tuple[Held, ...]
    new: int

    @property
    def urgent(self) -> int:
        return sum(one.is_urgent for one in self.held)
