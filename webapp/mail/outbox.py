"""The outbox: notices of letters to be sent, kept as which letter and for which reference, never as rendered text.

What happened to a notice is read from its moments: left (`created_at`), taken by a mail server for the first of its
recipients (`handed_over_at`), refused for good for now (`refused_at`), taken for all of them (`sent_at`), given up
(`failed_at`), set aside after a restore (`paused_at`). Every try is a row of the ledger (`AttemptRow`).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, Row, String, Text, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningUpdate

from webapp.database import Base, Database, UtcDateTime
from webapp.mail.message import new_message_id

LONGEST_REPLY = 200
TOKEN_BYTES = 16


class NoticeRow(Base):
    """One letter that was promised: waiting while neither sent nor failed, and kept when it failed."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(40), index=True)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    taken_by: Mapped[str] = mapped_column(Text, default="")
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_reply: Mapped[str | None] = mapped_column(String(LONGEST_REPLY))


class AttemptRow(Base):
    """One try to send a notice; without an end when its sender died in it."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    reply: Mapped[str | None] = mapped_column(String(LONGEST_REPLY))


OUTBOX, ATTEMPTS = (NoticeRow.metadata.tables[row.__tablename__] for row in (NoticeRow, AttemptRow))
UNSENT = NoticeRow.sent_at.is_(None)
WAITING = NoticeRow.failed_at.is_(None)
RUNNING = NoticeRow.paused_at.is_(None)
Index("ix_outbox_unsent", NoticeRow.due_at, sqlite_where=UNSENT, postgresql_where=UNSENT)

# What is done for each letter is put together once: that takes SQLAlchemy longer than the database its answer.
LONGEST_DUE = (
    select(OUTBOX.c.id)
    .where(
        UNSENT,
        WAITING,
        RUNNING,
        NoticeRow.due_at <= bindparam("now"),
        or_(NoticeRow.leased_until.is_(None), NoticeRow.leased_until <= bindparam("now")),
    )
    .order_by(NoticeRow.due_at, NoticeRow.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
NEW_NOTICE, NEW_ATTEMPT = OUTBOX.insert(), ATTEMPTS.insert().returning(ATTEMPTS.c.id)
END_OF_TRY = (
    ATTEMPTS.update()
    .where(ATTEMPTS.c.id == bindparam("try"))
    .values(ended_at=bindparam("now"), outcome=bindparam("with"), reply=bindparam("said"))
)
LEASE = (
    OUTBOX.update()
    .where(OUTBOX.c.id == LONGEST_DUE.scalar_subquery())
    .values(attempts=OUTBOX.c.attempts + 1, leased_until=bindparam("until"), lease_token=bindparam("token"))
    .returning(OUTBOX)
)


@dataclass(frozen=True)
class Notice:
    """A notice as its sender holds it: `attempts` counts the present one; `lease_token` proves who may settle it.

    `taken_by` are the recipients for whom a server took the letter already.
    """

    id: int
    kind: str
    reference: str
    message_id: str
    attempts: int
    created_at: datetime
    attempt_id: int = 0
    taken_by: tuple[str, ...] = field(default=(), repr=False)
    lease_token: str = field(default="", repr=False)


def _random_token() -> str:
    return secrets.token_hex(TOKEN_BYTES)


def leave_notice(
    connection: Connection,
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
    left = {"kind": kind, "reference": reference, "message_id": message_id, "created_at": now, "due_at": now}
    connection.execute(NEW_NOTICE, left)


def claim(
    connection: Connection, now: datetime, lease_seconds: float, new_token: Callable[[], str] = _random_token
) -> Notice | None:
    """Lease the notice that has been due longest to the caller alone, or None when nothing is due.

    The caller's transaction is to be committed before the letter is composed and sent. A holder that dies loses the
    notice to the next claim once `lease_seconds` are over.
    """
    lease = {"now": now, "until": now + timedelta(seconds=lease_seconds), "token": new_token()}
    row = connection.execute(LEASE, lease).one_or_none()
    if row is None:
        return None
    return _held(row, connection.execute(NEW_ATTEMPT, {"notice_id": row.id, "started_at": now}).scalar_one())


def _held(row: Row[Any], attempt_id: int) -> Notice:
    return Notice(
        id=row.id,
        kind=row.kind,
        reference=row.reference,
        message_id=row.message_id,
        attempts=row.attempts,
        created_at=row.created_at,
        attempt_id=attempt_id,
        taken_by=tuple(row.taken_by.split()),
        lease_token=row.lease_token or "",
    )


def settle_sent(connection: Connection, notice: Notice, now: datetime, reply: str) -> bool:
    """Record in the caller's transaction that a server took the letter for all its recipients.

    This and its like give False, and change nothing, when the lease has gone to somebody else.
    """
    return _settle(connection, notice, now, "sent", reply, sent_at=now, refused_at=None, handed_over_at=now)


def settle_retry(
    connection: Connection,
    notice: Notice,
    now: datetime,
    due_at: datetime,
    reply: str,
    *,
    taken: tuple[str, ...] = (),
    refused: bool = False,
) -> bool:
    """Put the notice back until `due_at`.

    `taken` are the recipients that are done meanwhile; `refused` says that the server's no was a permanent one.
    """
    done = " ".join((*notice.taken_by, *taken))
    outcome = "partly sent" if taken else "refused" if refused else "put back"
    handed_over = {"handed_over_at": now} if taken else {}
    refused_at = now if refused else None
    return _settle(
        connection, notice, now, outcome, reply, due_at=due_at, refused_at=refused_at, taken_by=done, **handed_over
    )


def settle_failed(connection: Connection, notice: Notice, now: datetime, reply: str) -> bool:
    """Record that the notice is given up, and keep it."""
    return _settle(connection, notice, now, "failed", reply, failed_at=now)


def _settle(connection: Connection, notice: Notice, now: datetime, outcome: str, reply: str, **columns: Any) -> bool:
    held = {"held_id": notice.id, "held_token": notice.lease_token}
    short = reply[:LONGEST_REPLY]
    new = {f"new_{name}": value for name, value in {**columns, "last_reply": short}.items()}
    if connection.execute(_freeing(*columns), {**held, **new}).one_or_none() is None:
        return False
    connection.execute(END_OF_TRY, {"try": notice.attempt_id, "now": now, "with": outcome, "said": short})
    return True


@cache
def _freeing(*columns: str) -> ReturningUpdate[Any]:
    """Ends the lease of a notice that is still held, and sets `columns`; the first handing over is not overwritten."""
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*columns, "last_reply")}
    if "handed_over_at" in new:
        new["handed_over_at"] = func.coalesce(OUTBOX.c.handed_over_at, new["handed_over_at"])
    held = (OUTBOX.c.id == bindparam("held_id"), OUTBOX.c.lease_token == bindparam("held_token"))
    return OUTBOX.update().where(*held).values(leased_until=None, lease_token=None, **new).returning(OUTBOX.c.id)


def retry_failed(database: Database, now: datetime) -> int:
    """Put every failed notice back for one more try, and say how many those were.

    One that is past the schedule's end fails again when this try does.
    """
    failed = update(NoticeRow).where(UNSENT, NoticeRow.failed_at.is_not(None))
    with database.unit_of_work() as connection:
        return len(connection.scalars(failed.values(failed_at=None, due_at=now).returning(NoticeRow.id)).all())


def pause_unsent(connection: Connection, now: datetime) -> None:
    """Set aside, in the caller's transaction, every notice that is not sent: a person decides about them."""
    connection.execute(update(NoticeRow).where(UNSENT).values(paused_at=now))


def resume_paused(database: Database, now: datetime) -> int:
    """Let every notice that a restore set aside be sent after all, and say how many those were."""
    paused = update(NoticeRow).where(UNSENT, NoticeRow.paused_at.is_not(None))
    with database.unit_of_work() as connection:
        return len(connection.scalars(paused.values(paused_at=None, due_at=now).returning(NoticeRow.id)).all())
