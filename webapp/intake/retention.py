"""How long requests are kept: the old ones are deleted for good, and that each was deleted is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, and_, delete, exists, func, insert, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import Pause, step_aside
from webapp.database import Base, Database, UtcDateTime
from webapp.intake.letters import HEARTBEAT, INTAKE_NOTICE, QUARANTINE_DIGEST
from webapp.intake.quarantine import IS_HELD
from webapp.intake.rows import RequestRow
from webapp.intake.store import UnknownReferenceError, available
from webapp.mail.outbox import AttemptRow, NoticeRow

BATCH = 200
TO_STAFF = (INTAKE_NOTICE, HEARTBEAT)
RETENTION = "retention"
ASKED = "asked by the person"
TABLES = ("requests", "attempts", "outbox")


class KeptError(Exception):
    """This request must not be deleted now; the message says why."""


class DeletionRow(Base):
    """One request that is gone: when it came, when it was deleted and why, and nothing about whom."""

    __tablename__ = "deletions"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class Overdue:
    """How many requests are older than the limit: those that may go, and those that are kept all the same."""

    deletable: int
    undelivered: int
    unseen: int
    on_hold: int


def _notice(kinds: tuple[str, ...], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(NoticeRow.reference == RequestRow.reference, NoticeRow.kind.in_(kinds), *conditions)


IN_QUARANTINE = IS_HELD
ON_HOLD = RequestRow.held_at.is_not(None)
STAFF_WERE_TOLD = and_(
    _notice(TO_STAFF, NoticeRow.sent_at.is_not(None)), ~_notice(TO_STAFF, NoticeRow.sent_at.is_(None))
)
LAST_DIGEST = (
    select(func.max(AttemptRow.started_at))
    .join(NoticeRow, NoticeRow.id == AttemptRow.notice_id)
    .where(NoticeRow.kind == QUARANTINE_DIGEST, AttemptRow.outcome == "sent")
    .scalar_subquery()
)
DELIVERED = or_(IN_QUARANTINE, STAFF_WERE_TOLD)
SEEN = or_(~IN_QUARANTINE, and_(LAST_DIGEST.is_not(None), RequestRow.quarantined_at < LAST_DIGEST))


def overdue(database: Database, before: datetime) -> Overdue:
    """What `purge` would do with the requests received before `before`."""
    counted = select(
        func.count().filter(~ON_HOLD, DELIVERED, SEEN).label("deletable"),
        func.count().filter(~ON_HOLD, ~DELIVERED).label("undelivered"),
        func.count().filter(~ON_HOLD, ~SEEN).label("unseen"),
        func.count().filter(ON_HOLD).label("on_hold"),
    ).where(RequestRow.received_at < before)
    with available(), database.reading() as connection:
        return Overdue(**connection.execute(counted).one()._mapping)


def purge(database: Database, before: datetime, now: datetime, batch: int = BATCH, pause: Pause = step_aside) -> int:
    """Delete the requests received before `before` with all their notices, and say how many those were.

    Kept are those on legal hold, those whose notice no mail server has taken for all of the staff, and those in
    quarantine that no digest told the staff about. Each batch is one transaction with the record of its deletions, so
    it may be stopped at any moment; `sweep_files` has to follow.
    """
    old = select(RequestRow.reference, RequestRow.received_at).where(RequestRow.received_at < before)
    deletable = old.where(~ON_HOLD, DELIVERED, SEEN).order_by(RequestRow.id).limit(batch)
    total = 0
    while True:
        with available(), database.unit_of_work() as connection:
            found = connection.execute(deletable.with_for_update(of=RequestRow, skip_locked=True)).all()
            _delete(connection, {row.reference: row.received_at for row in found}, now, RETENTION)
        if not found:
            return total
        total += len(found)
        pause()


def erase(database: Database, reference: str, now: datetime, *, untold: bool = False) -> None:
    """Delete one request because the person asked for it, whatever its age; `sweep_files` has to follow.

    Raises UnknownReferenceError, and KeptError when it is on legal hold, or when staff were not told of it yet and
    `untold` does not allow that.
    """
    one = select(RequestRow.reference, RequestRow.received_at, ON_HOLD, DELIVERED)
    one = one.where(RequestRow.reference == reference).with_for_update(of=RequestRow)
    with available(), database.unit_of_work() as connection:
        found = connection.execute(one).one_or_none()
        if found is None:
            raise UnknownReferenceError
        _, received_at, on_hold, delivered = found
        if on_hold:
            raise KeptError("it is on legal hold")
        if not (delivered or untold):
            raise KeptError("its notice has not reached the staff yet")
        _delete(connection, {reference: received_at}, now, ASKED)


def forget_recorded(database: Database) -> int:
    """Delete every request that is written down as deleted, should a restore have brought it back; say how many."""
    recorded = select(DeletionRow.reference)
    with available(), database.unit_of_work() as connection:
        connection.execute(delete(NoticeRow).where(NoticeRow.reference.in_(recorded)))
        gone = delete(RequestRow).where(RequestRow.reference.in_(recorded)).returning(RequestRow.id)
        return len(connection.scalars(gone).all())


def sweep_files(database: Database) -> bool:
    """Leave nothing of deleted requests in the database's files; False when it has to be tried again later: somebody
    is using the tables, or the disk has no room to write them anew."""
    try:
        return database.vacuum(*TABLES)
    except OperationalError:
        return False


def _delete(connection: Connection, received: Mapping[str, datetime], now: datetime, reason: str) -> None:
    connection.execute(delete(NoticeRow).where(NoticeRow.reference.in_(received)))
    connection.execute(delete(RequestRow).where(RequestRow.reference.in_(received)))
    gone = [
        {"reference": reference, "received_at": moment, "deleted_at": now, "reason": reason}
        for reference, moment in received.items()
    ]
    if gone:
        connection.execute(insert(DeletionRow), gone)
