"""Legal holds: a request that is needed as evidence is kept, whatever its age, until somebody lifts the hold."""

from datetime import datetime

from sqlalchemy import update

from webapp.database import Database
from webapp.intake.rows import RequestRow
from webapp.intake.store import UnknownReferenceError, available


def hold(database: Database, reference: str, reason: str, now: datetime) -> None:
    """Keep the request from deletion, for a `reason` in staff's own words. Raises UnknownReferenceError."""
    _set(database, reference, reason, now)


def lift(database: Database, reference: str) -> None:
    """Let the request go the way of the others again. Raises UnknownReferenceError."""
    _set(database, reference, None, None)


def _set(database: Database, reference: str, reason: str | None, since: datetime | None) -> None:
    changed = update(RequestRow).where(RequestRow.reference == reference).values(hold_reason=reason, held_at=since)
    with available(), database.unit_of_work() as connection:
        if connection.scalars(changed.returning(RequestRow.id)).first() is None:
            raise UnknownReferenceError
