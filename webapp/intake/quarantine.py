"""What is held because it may be junk: shown to a person, who releases what is real. Nothing here deletes anything."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from webapp.intake.attachment import from_text
from webapp.intake.digest import told_until
from webapp.intake.held import Digest, Held
from webapp.intake.request import Urgency, urgency_of
from webapp.intake.rows import RequestRow, bound_to, to_stored
from webapp.intake.store import RequestStore, UnknownReferenceError, available, leave_notices
from webapp.sealing import Keyring

IS_HELD = RequestRow.quarantined_at.is_not(None) & RequestRow.released_at.is_(None)
OPENED = ("summary", "warning_signs")
UNREADABLE = "It cannot be opened: it was changed, or its key is gone."


def held(store: RequestStore) -> tuple[Held, ...]:
    """All that is held: first what may be urgent, then what is least suspect. Raises StoreUnavailableError."""
    with available(), store.database.reading() as connection:
        rows = connection.execute(select(*COLUMNS).where(IS_HELD).order_by(RequestRow.received_at)).all()
    found = (_held(row, store.keyring) for row in rows)
    return tuple(sorted(found, key=lambda one: (not one.is_urgent, one.points)))


def digest(store: RequestStore) -> Digest | None:
    """What the next digest tells, or None when there is nothing that none has told of. Raises StoreUnavailableError."""
    with available(), store.database.reading() as connection:
        told = told_until(connection)
    waiting = held(store)
    new = sum(told is None or one.held_at >= told for one in waiting)
    return Digest(waiting, new) if new else None


def release(store: RequestStore, reference: str, now: datetime, mail_domain: str) -> bool:
    """Let a held request go its way: its notice and its receipt are left in the same transaction.

    False when it is not held, or was released before. Raises UnknownReferenceError, StoreUnavailableError and
    UnreadableRequestError.
    """
    with available(), store.database.unit_of_work() as connection:
        row = connection.execute(
            select(RequestRow).where(RequestRow.reference == reference).with_for_update()
        ).one_or_none()
        if row is None:
            raise UnknownReferenceError
        if row.quarantined_at is None or row.released_at is not None:
            return False
        connection.execute(update(RequestRow).where(RequestRow.id == row.id).values(released_at=now))
        # A person has looked at it, so the reasons no longer keep the receipt back.
        released = replace(to_stored(row, store.keyring), suspicions=())
        leave_notices(connection, released, reference, now, mail_domain)
        return True


def overdue(store: RequestStore, now: datetime) -> str | None:
    """What a person should look into: held requests past the answer that was promised; None when there is none."""
    late = select(func.count()).select_from(RequestRow).where(IS_HELD, RequestRow.answer_by < now)
    with store.database.reading() as connection:
        count = connection.scalar(late) or 0
    return f"{count} held past the promised answer; run: flask requests quarantine" if count else None


COLUMNS = (
    RequestRow.reference,
    RequestRow.quarantined_at,
    RequestRow.answer_by,
    RequestRow.suspicion,
    RequestRow.suspicions,
    RequestRow.summary,
    RequestRow.warning_signs,
)


def _held(row: Row[*tuple[Any, ...]], keyring: Keyring) -> Held:
    """Of what is sealed only two cells are opened: a wave may hold thousands."""
    summary, signs = (keyring.open(getattr(row, name), bound_to(name, row.reference)) for name in OPENED)
    reasons = tuple(row.suspicions.splitlines())
    if summary is None or signs is None:
        urgency, reasons = Urgency.URGENT, (*reasons, UNREADABLE)
    else:
        urgency = urgency_of(from_text(summary.decode()) if summary else None, mentions_danger=bool(signs))
    return Held(row.reference, row.quarantined_at, row.answer_by, urgency, row.suspicion, reasons)
