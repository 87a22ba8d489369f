"""What the receipt page shows: kept in the sender's own session, so that it needs no database and tells nobody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.intake.request import StoredRequest


@dataclass(frozen=True)
class Receipt:
    """The reference, and by when there will be an answer."""

    reference: str
    received_at: datetime
    answer_by: datetime

    @classmethod
    def of(cls, stored: StoredRequest) -> "Receipt":
        return cls(stored.reference, stored.received_at, stored.answer_by)

    def kept(self) -> dict[str, str]:
        """The receipt as a session can keep it."""
        return {
            "reference": self.reference,
            "received_at": self.received_at.isoformat(),
            "answer_by": self.answer_by.isoformat(),
        }

    @classmethod
    def from_kept(cls, kept: Any) -> "Receipt | None":
        """The receipt that `kept` wrote, or None when the session holds none that can be read."""
        try:
            times = (datetime.fromisoformat(kept[name]) for name in ("received_at", "answer_by"))
            return cls(str(kept["reference"]), *times)
        except (KeyError, TypeError, ValueError):
            return None
