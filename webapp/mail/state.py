"""How the outbox stands, for `/readyz`, the desk and `flask mail`; and what became of the letters of one reference."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select

from webapp.database import Database
from webapp.mail.outbox import RUNNING, UNSENT, WAITING, NoticeRow

LONGEST_WAIT = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
MOST_STUCK = 20
KEPT_BACK = (NoticeRow.failed_at, NoticeRow.refused_at, NoticeRow.paused_at)


@dataclass(frozen=True)
class OutboxState:
    """What waits, what a server refused for good, what failed, what a restore set aside, and for how long.

    `oldest_due`: how long the longest overdue notice has been due (a sender that stands still). `oldest_waiting`: the
    age of the oldest notice not yet sent (a mail server that refuses or is down). None when there is no such notice.
    """

    waiting: int = 0
    refused: int = 0
    failed: int = 0
    paused: int = 0
    oldest_due: timedelta | None = None
    oldest_waiting: timedelta | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each."""
        return {"waiting": self.waiting, "refused": self.refused, "failed": self.failed, "paused": self.paused}

    @property
    def figures(self) -> dict[str, int]:
        """The counts, and for how long the most overdue notice has been due."""
        return {**self.counts, "oldest_due_seconds": int((self.oldest_due or timedelta()).total_seconds())}

    @property
    def fault(self) -> str | None:
        """What a person should look into, in words without any personal text; None when all is well."""
        if self.failed:
            return f"{self.failed} given up and kept; mend the mail server, then run: flask mail retry"
        if self.refused:
            return f"{self.refused} refused for good by the mail server and tried again; try: flask mail test"
        if self.paused:
            return f"{self.paused} set aside by a restore; find out which were answered, then run: flask mail resume"
        if self.oldest_due is not None and self.oldest_due >= LONGEST_WAIT:
            return f"due for {self.oldest_due // MINUTE} minutes; is a sender running?"
        if self.oldest_waiting is not None and self.oldest_waiting >= LONGEST_WAIT:
            return f"not sent for {self.oldest_waiting // MINUTE} minutes; try: flask mail test"
        return None


def state(database: Database, now: datetime, ignoring: Collection[str] = ()) -> OutboxState:
    """How the outbox stands at `now`.

    Kinds in `ignoring` are left out: a receipt that a patient's own mailbox refuses is no fault of the installation.
    """
    going = (WAITING, RUNNING)
    figures = select(
        func.count().filter(*going),
        func.count().filter(*going, NoticeRow.refused_at.is_not(None)),
        func.count().filter(NoticeRow.failed_at.is_not(None)),
        func.count().filter(NoticeRow.paused_at.is_not(None), WAITING),
        func.min(NoticeRow.due_at).filter(*going),
        func.min(NoticeRow.created_at).filter(*going),
    ).where(UNSENT, NoticeRow.kind.not_in(ignoring))
    with database.reading() as connection:
        waiting, refused, failed, paused, due, created = connection.execute(figures).one()
    return OutboxState(
        waiting,
        refused,
        failed,
        paused,
        oldest_due=now - due if due is not None and due <= now else None,
        oldest_waiting=now - created if created is not None else None,
    )


@dataclass(frozen=True)
class Stuck:
    """One letter that needs a person: its reference, kind and tries, and in words what keeps it, with the reply."""

    reference: str
    kind: str
    attempts: int
    standing: str


def stuck(database: Database, most: int = MOST_STUCK) -> tuple[Stuck, ...]:
    """The letters that failed, are refused for good for now, or were set aside, the oldest first."""
    kept_back = or_(*(moment.is_not(None) for moment in KEPT_BACK))
    oldest = select(NoticeRow).where(UNSENT, kept_back).order_by(NoticeRow.id).limit(most)
    with database.reading() as connection:
        rows = connection.execute(oldest).all()
    return tuple(Stuck(row.reference, row.kind, row.attempts, _standing(row)) for row in rows)


def _standing(row: Row[Any]) -> str:
    word = "failed" if row.failed_at else "set aside" if row.paused_at else "refused"
    return f"{word}: {row.last_reply}" if row.last_reply else word


def handed_over(database: Database, kind: str, reference: str) -> datetime | None:
    """When a mail server took the letter of this kind about `reference` for the first of its recipients, if ever."""
    moments = select(NoticeRow.handed_over_at).where(NoticeRow.kind == kind, NoticeRow.reference == reference)
    with database.reading() as connection:
        return connection.scalars(moments.order_by(NoticeRow.id).limit(1)).first()
