"""What is written down about heartbeats: requests that the site sends to itself to prove that requests arrive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Database, UtcDateTime
from webapp.intake.rows import RequestRow
from webapp.intake.store import available
from webapp.mail.outbox import NoticeRow

OLDEST = timedelta(minutes=30)
KEPT = timedelta(days=7)
MINUTE = timedelta(minutes=1)


class HeartbeatRow(Base):
    """One heartbeat: when its request was sent, and when its letter was seen in the mailbox, if it was."""

    __tablename__ = "heartbeats"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Pulse:
    """How the heartbeats stand: how long ago the first one that is kept was sent, and the latest one was seen."""

    since_first: timedelta | None
    since_seen: timedelta | None

    @property
    def fault(self) -> str | None:
        """What is wrong, in words; before the first one nothing is, and `flask doctor` says what to do."""
        if self.since_first is None:
            return None
        age = self.since_first if self.since_seen is None else self.since_seen
        if age <= OLDEST:
            return None
        return f"none came through for {age // MINUTE} minutes; run: flask mail heartbeat"

    @property
    def figures(self) -> dict[str, int]:
        return {} if self.since_seen is None else {"seconds_since_seen": int(self.since_seen.total_seconds())}


def pulse(database: Database, now: datetime) -> Pulse:
    """How the heartbeats stand at `now`. Raises StoreUnavailableError."""
    moments = select(func.min(HeartbeatRow.sent_at), func.max(HeartbeatRow.seen_at))
    with available(), database.reading() as connection:
        first, seen = connection.execute(moments).one()
    return Pulse(now - first if first else None, now - seen if seen else None)


def note_sent(database: Database, reference: str, now: datetime) -> None:
    """Write down that the request `reference` was sent as a heartbeat."""
    with available(), database.unit_of_work() as connection:
        connection.execute(insert(HeartbeatRow).values(reference=reference, sent_at=now))


def note_seen(database: Database, reference: str, now: datetime) -> None:
    """Write down that the letter about `reference` was seen in the mailbox."""
    seen = update(HeartbeatRow).where(HeartbeatRow.reference == reference).values(seen_at=now)
    with available(), database.unit_of_work() as connection:
        connection.execute(seen)


def prune(database: Database, before: datetime) -> int:
    """Delete the synthetic requests received before `before`, with all that is kept about them; say how many."""
    old = (RequestRow.synthetic.is_(True), RequestRow.received_at < before)
    with available(), database.unit_of_work() as connection:
        references = connection.scalars(select(RequestRow.reference).where(*old)).all()
        connection.execute(delete(NoticeRow).where(NoticeRow.reference.in_(references)))
        connection.execute(delete(HeartbeatRow).where(HeartbeatRow.sent_at < before))
        connection.execute(delete(RequestRow).where(RequestRow.reference.in_(references)))
    return len(references)
