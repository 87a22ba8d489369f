"""Sealing the requests anew with the newest key, and saying which keys they need, while the site serves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from webapp.clock import Pause, step_aside
from webapp.intake.rows import RequestRow, UnreadableRequestError, open_cells, sealed_cells
from webapp.intake.store import RequestStore, available

BATCH = 100


@dataclass(frozen=True)
class Rotation:
    """How many requests were sealed anew, and the references of those that cannot be opened and were left alone."""

    resealed: int
    unreadable: tuple[str, ...]


def rotate(store: RequestStore, batch: int = BATCH, pause: Pause = step_aside) -> Rotation:
    """Seal with the ring's first key every request that is sealed with another, its look-up columns included.

    Each batch is a transaction that holds its rows for a moment, and between two of them there is a `pause`, so the
    site goes on and this may be stopped at any time; what another program holds is taken up in the next round.
    Raises StoreUnavailableError.
    """
    total = 0
    while True:
        resealed, unreadable = _round(store, batch, pause)
        total += resealed
        if not resealed:
            return Rotation(total, tuple(unreadable))


def _round(store: RequestStore, batch: int, pause: Pause) -> tuple[int, list[str]]:
    unreadable: list[str] = []
    resealed, last = 0, 0
    older = select(RequestRow).where(RequestRow.key_id != store.keyring.sealing_id).order_by(RequestRow.id)
    older = older.limit(batch).with_for_update(skip_locked=True)
    while True:
        with available(), store.database.unit_of_work() as connection:
            rows = connection.execute(older.where(RequestRow.id > last)).all()
            refused = [row.reference for row in rows if not _reseal(connection, row, store)]
        if not rows:
            return resealed, unreadable
        resealed += len(rows) - len(refused)
        unreadable += refused
        last = rows[-1].id
        pause()


def _reseal(connection: Connection, row: Row[Any], store: RequestStore) -> bool:
    try:
        plain = open_cells(row, store.keyring)
    except UnreadableRequestError:
        return False
    anew = sealed_cells(plain, row.reference, store.keyring)
    connection.execute(update(RequestRow).where(RequestRow.id == row.id).values(anew))
    return True


def keys_in_use(store: RequestStore) -> Mapping[str, int]:
    """Key id → how many requests are sealed with it. Raises StoreUnavailableError."""
    counted = (
        select(RequestRow.key_id, func.count().label("requests"))
        .group_by(RequestRow.key_id)
        .order_by(RequestRow.key_id)
    )
    with available(), store.database.reading() as connection:
        return {row.key_id: row.requests for row in connection.execute(counted)}


def unreadable(store: RequestStore, batch: int = BATCH) -> Iterator[str]:
    """The references of all requests that cannot be opened with the keys at hand. Raises StoreUnavailableError."""
    last = 0
    while True:
        following = select(RequestRow).where(RequestRow.id > last).order_by(RequestRow.id).limit(batch)
        with available(), store.database.reading() as connection:
            rows = connection.execute(following).all()
        if not rows:
            return
        yield from (row.reference for row in rows if not _opens(row, store))
        last = rows[-1].id


def keys_fault(store: RequestStore) -> str | None:
    """For `/readyz`: what is wrong with the keys, by a quick look; None when nothing seems to be.

    Raises what the database raises.
    """
    newest = select(RequestRow).order_by(RequestRow.id.desc()).limit(1)
    strange = select(func.count()).where(RequestRow.key_id.not_in(store.keyring.ids))
    with store.database.reading() as connection:
        lost, row = connection.scalars(strange).one(), connection.execute(newest).first()
    if lost:
        return f"{lost} requests are sealed with a key that is not in ENCRYPTION_KEYS; put it back behind the others"
    if row is not None and not _opens(row, store):
        return "the newest request cannot be opened; run: flask keys check"
    return None


def _opens(row: Row[Any], store: RequestStore) -> bool:
    try:
        open_cells(row, store.keyring)
    except UnreadableRequestError:
        return False
    return True
