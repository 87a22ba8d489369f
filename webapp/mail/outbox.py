"""The outbox: notices of letters to be sent, kept as which letter and for which reference, never as rendered text."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, String, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.database import Base, Database, UtcDateTime
from webapp.mail.message import new_message_id

LONGEST_REPLY = 200
TOKEN_BYTES = 16
LONGEST_WAIT = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


class NoticeRow(Base):
    """One letter that was promised: waiting while neither sent nor failed, and kept when it failed."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(40))
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_reply: Mapped[str | None] = mapped_column(String(LONGEST_REPLY))


UNSENT = NoticeRow.sent_at.is_(None)
WAITING = NoticeRow.failed_at.is_(None)
Index("ix_outbox_unsent", NoticeRow.due_at, sqlite_where=UNSENT, postgresql_where=UNSENT)


@dataclass(frozen=True)
class Notice:
    """A notice as its sender holds it: `attempts` counts the present one; `lease_token` proves who may settle it."""

    id: int
    kind: str
    reference: str
    message_id: str
    attempts: int
    created_at: datetime
    lease_token: str = field(repr=False)


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands: what waits, what failed for good, and for how long.

    `oldest_due`: how long the longest overdue notice has been due (a sender that stands still). `oldest_waiting`: the
    age of the oldest notice not yet sent (a mail server that refuses or is down). None when there is no such notice.
    """

    waiting: int
    failed: int
    oldest_due: timedelta | None
    oldest_waiting: timedelta | None

    @property
    def fault(self) -> str | None:
        """What a person should look into, in words without any personal text; None when all is well."""
        if self.failed:
            return f"{self.failed} given up and kept; mend the mail server, then run: flask mail retry"
        if self.oldest_due is not None and self.oldest_due >= LONGEST_WAIT:
            return f"due for {self.oldest_due // MINUTE} minutes; is a sender running?"
        if self.oldest_waiting is not None and self.oldest_waiting >= LONGEST_WAIT:
            return f"not sent for {self.oldest_waiting // MINUTE} minutes; try: flask mail test"
        return None


def _random_token() -> str:
    return secrets.token_hex(TOKEN_BYTES)


def leave_notice(
    session: Session,
    kind: str,
    reference: str,
    now: datetime,
    domain: str,
    new_token: Callable[[], str] = _random_token,
) -> None:
    """Leave a notice in the caller's transaction: it exists when, and only when, what it tells about exists.

    `domain` is the site's host and becomes part of the Message-ID, which stays the same for every try.
    """
    message_id = new_message_id(domain, new_token())
    session.add(NoticeRow(kind=kind, reference=reference, message_id=message_id, created_at=now, due_at=now))


def claim(
    database: Database, now: datetime, lease_seconds: float, new_token: Callable[[], str] = _random_token
) -> Notice | None:
    """Lease the notice that has been due longest to the caller alone, or None when nothing is due.

    The claim is committed before this returns, so the letter is composed and sent outside any transaction. A holder
    that dies loses the notice to the next claim once `lease_seconds` are over.
    """
    with database.unit_of_work() as session:
        row = session.scalars(_longest_due(now)).first()
        if row is None:
            return None
        row.attempts += 1
        row.leased_until = now + timedelta(seconds=lease_seconds)
        row.lease_token = token = new_token()
        return Notice(row.id, row.kind, row.reference, row.message_id, row.attempts, row.created_at, token)


def _longest_due(now: datetime) -> Select[NoticeRow]:
    free = or_(NoticeRow.leased_until.is_(None), NoticeRow.leased_until <= now)
    waiting = select(NoticeRow).where(UNSENT, WAITING, NoticeRow.due_at <= now, free)
    return waiting.order_by(NoticeRow.due_at, NoticeRow.id).limit(1).with_for_update(skip_locked=True)


def settle_sent(database: Database, notice: Notice, now: datetime, reply: str) -> bool:
    """Record that a server took the letter; False when the lease has gone to somebody else."""
    return _settle(database, notice, sent_at=now, last_reply=reply[:LONGEST_REPLY])


def settle_retry(database: Database, notice: Notice, due_at: datetime, reply: str) -> bool:
    """Put the notice back until `due_at`; False when the lease has gone to somebody else."""
    return _settle(database, notice, due_at=due_at, last_reply=reply[:LONGEST_REPLY])


def settle_failed(database: Database, notice: Notice, now: datetime, reply: str) -> bool:
    """Record that the notice is given up, and keep it; False when the lease has gone to somebody else."""
    return _settle(database, notice, failed_at=now, last_reply=reply[:LONGEST_REPLY])


def _settle(database: Database, notice: Notice, **columns: Any) -> bool:
    held = (NoticeRow.id == notice.id, NoticeRow.lease_token == notice.lease_token)
    change = update(NoticeRow).where(*held).values(leased_until=None, lease_token=None, **columns)
    with database.unit_of_work() as session:
        return session.scalars(change.returning(NoticeRow.id)).first() is not None


def retry_failed(database: Database, now: datetime) -> int:
    """Put every failed notice back for one more try, and say how many those were.

    One that is past the schedule's end fails again when this try does.
    """
    failed = update(NoticeRow).where(UNSENT, NoticeRow.failed_at.is_not(None))
    with database.unit_of_work() as session:
        return len(session.scalars(failed.values(failed_at=None, due_at=now).returning(NoticeRow.id)).all())


def state(database: Database, now: datetime, ignoring: Collection[str] = ()) -> OutboxState:
    """How the outbox stands at `now`, for `/readyz`, the desk and `flask mail`.

    Kinds in `ignoring` are left out: a receipt that a patient's own mailbox refuses is no fault of the installation.
    """
    figures = select(
        func.count().filter(WAITING),
        func.count().filter(NoticeRow.failed_at.is_not(None)),
        func.min(NoticeRow.due_at).filter(WAITING),
        func.min(NoticeRow.created_at).filter(WAITING),
    ).where(UNSENT, NoticeRow.kind.not_in(ignoring))
    with database.reading() as session:
        waiting, failed, due, created = session.execute(figures).one()
    return OutboxState(
        waiting=waiting,
        failed=failed,
        oldest_due=now - due if due is not None and due <= now else None,
        oldest_waiting=now - created if created is not None else None,
    )
