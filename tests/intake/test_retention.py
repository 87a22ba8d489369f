"""Requests go when their time is over, for good and on record, and never before staff were told of them."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.cli import AppGroup
from sqlalchemy import event, insert, select, text, update

from tests.command_line import said
from tests.intake.samples import submission
from tests.kept import bytes_of
from tests.mail.holding import claim, settle_retry, settle_sent
from tests.settings import KEYS
from webapp.commands import keeping
from webapp.database import Database
from webapp.intake import holds
from webapp.intake.retention import (
    ASKED,
    RETENTION,
    TABLES,
    DeletionRow,
    KeptError,
    Overdue,
    erase,
    forget_recorded,
    overdue,
    purge,
    sweep_files,
)
from webapp.intake.rows import SEALED, RequestRow
from webapp.intake.store import RequestStore, UnknownReferenceError
from webapp.mail.outbox import NoticeRow
from webapp.sealing import Keyring

NOW = datetime(2028, 1, 1, tzinfo=UTC)
OLD = NOW - timedelta(days=400)
LIMIT = NOW - timedelta(days=365)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def saved(store: RequestStore, at: datetime = OLD, *, delivered: bool = True, **changes: object) -> str:
    sent = submission(secrets.token_hex(16), received_at=at, **changes)
    reference = store.save(sent, "clinic.example", secrets.token_bytes).reference
    if delivered:
        mark(store, reference, sent_at=at, handed_over_at=at)
    return reference


def mark(store: RequestStore, reference: str, **moments: object) -> None:
    with store.database.unit_of_work() as connection:
        connection.execute(update(NoticeRow).where(NoticeRow.reference == reference).values(**moments))


def references(store: RequestStore) -> set[str]:
    with store.database.reading() as connection:
        return set(connection.scalars(select(RequestRow.reference)))


def recorded(store: RequestStore) -> list[tuple[object, ...]]:
    columns = (DeletionRow.reference, DeletionRow.received_at, DeletionRow.deleted_at, DeletionRow.reason)
    with store.database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(DeletionRow.id))]


def test_old_requests_go_with_all_about_them_and_on_record(store: RequestStore) -> None:
    old, young = saved(store), saved(store, LIMIT)
    claim(store.database, NOW, 60)
    assert purge(store.database, LIMIT, NOW) == 1
    assert references(store) == {young}
    assert recorded(store) == [(old, OLD, NOW, RETENTION)]
    with store.database.reading() as connection:
        assert set(connection.scalars(text("SELECT reference FROM outbox"))) == {young}
        assert connection.scalars(text("SELECT count(*) FROM attempts")).one() == 0


def test_what_staff_were_not_told_of_is_kept(store: RequestStore) -> None:
    waiting, failed, paused, partly = (saved(store, delivered=False) for _ in range(4))
    mark(store, failed, failed_at=OLD)
    mark(store, paused, paused_at=OLD)
    mark(store, partly, handed_over_at=OLD, taken_by="intake@clinic.example")
    lost = saved(store)
    with store.database.unit_of_work() as connection:
        connection.execute(text("DELETE FROM outbox WHERE reference = :lost"), {"lost": lost})
    assert purge(store.database, LIMIT, NOW) == 0
    assert references(store) == {waiting, failed, paused, partly, lost}
    assert overdue(store.database, LIMIT) == Overdue(deletable=0, undelivered=5, unseen=0, on_hold=0)


@ON_SQLITE
def test_a_receipt_that_reached_nobody_keeps_no_request(store: RequestStore) -> None:
    saved(store)
    with store.database.unit_of_work() as connection:
        connection.execute(update(NoticeRow).where(NoticeRow.kind == "receipt").values(sent_at=None, failed_at=OLD))
    assert purge(store.database, LIMIT, NOW) == 1


@ON_SQLITE
def test_a_legal_hold_keeps_a_request_until_it_is_lifted(store: RequestStore) -> None:
    held = saved(store)
    holds.hold(store.database, held, "Case 12", OLD)
    assert store.get(held).on_hold
    assert purge(store.database, LIMIT, NOW) == 0
    assert overdue(store.database, LIMIT).on_hold == 1
    holds.lift(store.database, held)
    assert purge(store.database, LIMIT, NOW) == 1


def test_spam_that_no_digest_told_of_is_kept(store: RequestStore) -> None:
    saved(store, quarantined=True, delivered=False)
    digest = claim(store.database, OLD, 60)
    assert digest is not None
    assert purge(store.database, LIMIT, NOW) == 0
    settle_retry(store.database, digest, OLD, OLD, "451 later")
    assert purge(store.database, LIMIT, NOW) == 0
    assert overdue(store.database, LIMIT).unseen == 1
    again = claim(store.database, OLD + timedelta(minutes=1), 60)
    assert again is not None
    settle_sent(store.database, again, OLD + timedelta(minutes=2), "250 ok")
    assert purge(store.database, LIMIT, NOW) == 1


@ON_SQLITE
def test_batches_are_transactions_that_record_what_they_delete(store: RequestStore) -> None:
    for _ in range(5):
        saved(store)
    seen: list[int] = []

    def look(_: object) -> None:
        with store.database.reading() as connection:
            seen.append(connection.scalars(text("SELECT count(*) FROM deletions")).one())

    event.listen(store.database.engine, "commit", look)
    assert purge(store.database, LIMIT, NOW, batch=2) == 5
    event.remove(store.database.engine, "commit", look)
    assert seen == [0, 2, 4, 5]
    assert {reference for reference, *_ in recorded(store)}.isdisjoint(references(store))


def test_nothing_of_it_stays_in_the_files(store: RequestStore) -> None:
    with store.database.reading() as open_meanwhile:  # or SQLite would empty its log by itself
        kept, gone = saved(store, NOW), saved(store)
        cells = {reference: cells_of(store, reference) for reference in (gone, kept)}
        assert all(cell in bytes_of(store.database, *TABLES) for cell in cells[gone])
        purge(store.database, LIMIT, NOW)
        open_meanwhile.rollback()
        assert sweep_files(store.database)
        found = bytes_of(store.database, *TABLES)
        assert [cell for cell in cells[gone] if cell in found] == []
        assert all(cell in found for cell in cells[kept])


def cells_of(store: RequestStore, reference: str) -> list[bytes]:
    """A piece of each sealed cell of the request, as it stands in a file."""
    with store.database.reading() as connection:
        row = connection.execute(select(RequestRow).where(RequestRow.reference == reference)).one()
    return [getattr(row, column)[-24:].encode() for column in SEALED]


def test_who_reads_or_writes_meanwhile_makes_it_be_tried_again(tmp_path: Path, migrated_sqlite: Path) -> None:
    (tmp_path / "site.sqlite").write_bytes(migrated_sqlite.read_bytes())
    store = RequestStore(Database(f"sqlite:///{tmp_path / 'site.sqlite'}"), Keyring(KEYS))
    event.listen(store.database.engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=1"))
    with store.database.snapshot() as reader:
        reader.execute(text("SELECT count(*) FROM requests"))
        saved(store)
        assert not sweep_files(store.database)
    with store.database.unit_of_work() as writer:
        writer.execute(text("SELECT 1"))
        assert not sweep_files(store.database)
    assert sweep_files(store.database)


@ON_SQLITE
def test_one_is_erased_when_the_person_asks(store: RequestStore) -> None:
    asked, other = saved(store, NOW), saved(store, NOW)
    erase(store.database, asked, NOW)
    assert references(store) == {other}
    assert recorded(store) == [(asked, NOW, NOW, ASKED)]
    with pytest.raises(UnknownReferenceError):
        erase(store.database, asked, NOW)


@ON_SQLITE
def test_what_is_held_or_still_to_be_told_is_not_erased_by_mistake(store: RequestStore) -> None:
    untold, held = saved(store, NOW, delivered=False), saved(store, NOW)
    holds.hold(store.database, held, "Case 12", NOW)
    with pytest.raises(KeptError, match="hold"):
        erase(store.database, held, NOW, untold=True)
    with pytest.raises(KeptError, match="staff"):
        erase(store.database, untold, NOW)
    erase(store.database, untold, NOW, untold=True)
    assert references(store) == {held}


@ON_SQLITE
def test_what_is_recorded_as_deleted_is_deleted_again(store: RequestStore) -> None:
    back, other = saved(store), saved(store)
    with store.database.unit_of_work() as connection:
        connection.execute(insert(DeletionRow).values(reference=back, received_at=OLD, deleted_at=NOW, reason=ASKED))
    assert forget_recorded(store.database) == 1
    assert references(store) == {other}


@ON_SQLITE
def test_a_hold_of_nothing_is_said_so(store: RequestStore) -> None:
    with pytest.raises(UnknownReferenceError):
        holds.hold(store.database, "TP-7K3M-9QXD", "Case 12", NOW)


@ON_SQLITE
def test_the_commands_find_hold_purge_and_erase(store: RequestStore) -> None:
    ages = (timedelta(days=500), timedelta(days=400), timedelta(days=1))
    first, second, young = (saved(store, NOW - age) for age in ages)
    commands = AppGroup("requests")
    keeping.add(commands, store, lambda: NOW, retention_days=365)
    asked = said(commands, "find", typed="pat@example.com\n")
    assert all(reference in asked for reference in (first, second, young))
    assert "Pat" not in asked
    assert "unhold" in said(commands, "hold", first, "--reason", "Case 12")
    assert said(commands, "find", "202-456-1111").count("on hold") == 1
    assert said(commands, "purge", "--dry-run").startswith("1 would be deleted")
    assert said(commands, "purge").splitlines()[1] == "kept: 0 not delivered, 0 unseen spam, 1 on hold"
    assert "legal hold" in said(commands, "erase", first, fails=True)
    said(commands, "unhold", first)
    assert "1 deleted" in said(commands, "purge", "--before", "2027-01-01")
    assert young in said(commands, "erase", young)
    assert "no request" in said(commands, "erase", young, fails=True)
    assert "no request" in said(commands, "unhold", young, fails=True)
    assert references(store) == set()
