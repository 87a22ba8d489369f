"""What was stored comes back from a backup, on either database, and nothing is done behind anybody's back."""

import secrets
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from tests.command_line import said
from tests.intake.conftest import SUMMARY
from tests.intake.samples import RECEIVED, submission
from tests.intake.test_retention import ON_SQLITE, mark
from tests.mail.holding import claim, settle_retry
from tests.servers import fresh_database
from tests.settings import KEYS
from webapp.backup.keeping import create, restore, snapshot_lines, verify
from webapp.backup.lines import Reading
from webapp.backup.sealed_file import BackupError, write
from webapp.commands import backup
from webapp.database import Base, Database
from webapp.intake.retention import DeletionRow
from webapp.intake.store import RequestStore
from webapp.mail.outbox import pause_unsent, resume_paused
from webapp.mail.state import state
from webapp.sealing import Keyring

RING = Keyring(KEYS)
PAUSING = partial(pause_unsent, now=RECEIVED)


def saved(store: RequestStore, **changes: object) -> str:
    return store.save(submission(secrets.token_hex(16), **changes), "clinic.example", secrets.token_bytes).reference


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    tables = Base.metadata.sorted_tables
    with database.reading() as connection:
        return {
            each.name: [tuple(row) for row in connection.execute(select(each).order_by(*each.primary_key))]
            for each in tables
        }


def nothing(_: object) -> None:
    """Changes nothing at the end of a restore."""


@pytest.fixture
def filled(store: RequestStore) -> RequestStore:
    """Requests in every state, with notices, tries and a deletion."""
    first = saved(store, summary=SUMMARY, suspicions=("Why.",), suspicion=3, warning_signs=("numbness",))
    saved(store, quarantined=True, message='\N{FAMILY} <5 weeks\nLine two\t\\ "quoted"', voicemail=False)
    mark(store, first, sent_at=RECEIVED, handed_over_at=RECEIVED)
    saved(store, synthetic=True)
    notice = claim(store.database, RECEIVED, 60)
    assert notice is not None
    settle_retry(store.database, notice, RECEIVED, RECEIVED, "451 later")
    with store.database.unit_of_work() as connection:
        connection.execute(
            insert(DeletionRow).values(
                reference="TP-GONE-GONE", received_at=RECEIVED, deleted_at=RECEIVED, reason="retention"
            )
        )
    return store


ACROSS = pytest.mark.parametrize(
    ("database_url", "empty"), [("sqlite", "postgresql"), ("postgresql", "sqlite")], indirect=True
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any tables, once of each kind."""
    sqlite = f"sqlite:///{tmp_path / 'new' / 'site.sqlite'}"
    url = sqlite if request.param == "sqlite" else fresh_database(request.getfixturevalue("postgres"))
    made = Database(url)
    yield made
    made.engine.dispose()


@ACROSS
def test_everything_comes_back_on_either_database(filled: RequestStore, empty: Database, tmp_path: Path) -> None:
    create(filled.database, RING, tmp_path / "backup", RECEIVED)
    contents = restore(empty, RING, tmp_path / "backup", nothing)
    assert content(empty) == content(filled.database)
    assert contents == verify(RING, tmp_path / "backup")
    assert (contents.rows["requests"], contents.rows["attempts"], contents.rows["deletions"]) == (3, 1, 1)
    assert RequestStore(empty, RING).list() == filled.list()
    saved(RequestStore(empty, RING))  # ids go on behind the loaded ones


@ON_SQLITE
def test_no_mail_is_sent_again_before_somebody_says_so(store: RequestStore, tmp_path: Path) -> None:
    gone, waiting = saved(store), saved(store, email="")
    mark(store, gone, sent_at=RECEIVED, handed_over_at=RECEIVED)
    create(store.database, RING, tmp_path / "backup", RECEIVED)
    fresh = Database(f"sqlite:///{tmp_path / 'new' / 'site.sqlite'}")
    restore(fresh, RING, tmp_path / "backup", PAUSING)
    assert claim(fresh, RECEIVED, 60) is None
    assert str(state(fresh, RECEIVED).fault).startswith("1 set aside by a restore")
    assert resume_paused(fresh, RECEIVED) == 1
    resumed = claim(fresh, RECEIVED, 60)
    assert resumed is not None
    assert resumed.reference == waiting
    fresh.engine.dispose()


@ON_SQLITE
def test_a_database_with_rows_is_not_touched(filled: RequestStore, tmp_path: Path) -> None:
    create(filled.database, RING, tmp_path / "backup", RECEIVED)
    before = content(filled.database)
    with pytest.raises(BackupError, match="has rows in"):
        restore(filled.database, RING, tmp_path / "backup", PAUSING)
    assert content(filled.database) == before


@ON_SQLITE
def test_a_migrated_database_without_rows_will_do(filled: RequestStore, tmp_path: Path, migrated_sqlite: Path) -> None:
    create(filled.database, RING, tmp_path / "backup", RECEIVED)
    (tmp_path / "new.sqlite").write_bytes(migrated_sqlite.read_bytes())
    fresh = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    restore(fresh, RING, tmp_path / "backup", PAUSING)
    assert state(fresh, RECEIVED).paused
    assert state(fresh, RECEIVED).waiting == 0
    fresh.engine.dispose()


def test_all_tables_are_read_as_of_one_moment(store: RequestStore) -> None:
    early = saved(store)
    lines = snapshot_lines(store.database, RECEIVED)
    head = [next(lines), next(lines)]
    saved(store)
    with store.database.unit_of_work() as connection:
        connection.execute(text("UPDATE outbox SET sent_at = created_at"))
    reading = Reading(iter([*head, *lines]))
    rows = [(name, row) for name, batch in reading.batches(10) for row in batch]
    assert {row["reference"] for _, row in rows} == {early}
    assert [row["sent_at"] for name, row in rows if name == "outbox"] == [None, None]


@ON_SQLITE
def test_a_damaged_backup_loads_nothing(filled: RequestStore, tmp_path: Path) -> None:
    lines = list(snapshot_lines(filled.database, RECEIVED))
    for number, wrong in enumerate((lines[:-1], lines[:2] + lines[3:], lines[:1], [b"{}"], [b"[]"], [])):
        write(tmp_path / str(number), wrong, RING)
        fresh = Database(f"sqlite:///{tmp_path / f'{number}.sqlite'}")
        with pytest.raises(BackupError, match="not complete"):
            restore(fresh, RING, tmp_path / str(number), PAUSING)
        assert not (tmp_path / f"{number}.sqlite").exists()


@pytest.mark.parametrize(("database_url", "empty"), [("sqlite", "postgresql")], indirect=True)
def test_a_restore_that_breaks_off_leaves_no_rows(filled: RequestStore, empty: Database, tmp_path: Path) -> None:
    create(filled.database, RING, tmp_path / "backup", RECEIVED)

    def broken(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        restore(empty, RING, tmp_path / "backup", broken)
    assert {name: rows for name, rows in content(empty).items() if rows} == {}
    restore(empty, RING, tmp_path / "backup", PAUSING)


@ON_SQLITE
def test_a_backup_of_another_version_is_told_apart(filled: RequestStore, tmp_path: Path) -> None:
    lines = list(snapshot_lines(filled.database, RECEIVED))
    for revision, words in (("9999", "newer version"), ("0001", "without any tables")):
        path = tmp_path / revision
        write(path, [lines[0].replace(b'"0002"', f'"{revision}"'.encode()), *lines[1:]], RING)
        with pytest.raises(BackupError, match=words):
            restore(filled.database, RING, path, PAUSING)


@ON_SQLITE
def test_the_commands_create_verify_and_restore(store: RequestStore, tmp_path: Path) -> None:
    old, gone, kept = saved(store, received_at=RECEIVED.replace(year=2024)), saved(store), saved(store, email="")
    mark(store, old, sent_at=RECEIVED)
    with store.database.unit_of_work() as connection:
        connection.execute(
            insert(DeletionRow).values(reference=gone, received_at=RECEIVED, deleted_at=RECEIVED, reason="retention")
        )
    fresh = RequestStore(Database(f"sqlite:///{tmp_path / 'new' / 'site.sqlite'}"), RING)
    here, there = (backup.group(one, lambda: RECEIVED, retention_days=365) for one in (store, fresh))
    path = str(tmp_path / "backup")
    assert said(here, "create", path).startswith("Written and read back: backup of 2026-11-23 17:00 UTC")
    assert "requests 3" in said(here, "verify", path)
    assert "exists already" in said(here, "create", path, fails=True)
    assert "nothing was restored: the database has rows" in said(here, "restore", path, fails=True)
    assert "not migrated" in said(there, "create", str(tmp_path / "none"), fails=True)
    restored = said(there, "restore", path)
    assert "\n2 requests that should be gone by now" in restored
    assert "flask mail resume" in restored
    assert [one.reference for one in fresh.list()] == [kept]
    assert state(fresh.database, RECEIVED).paused == 1
    fresh.database.engine.dispose()


@ON_SQLITE
def test_what_cannot_be_read_or_written_is_one_plain_line(store: RequestStore, tmp_path: Path) -> None:
    commands = backup.group(store, lambda: RECEIVED, retention_days=365)
    (tmp_path / "torn").write_bytes(b"TPM-BACKUP-1 t1 " + b"0" * 32 + b"\n" + bytes(100))
    for words in (("verify", "torn"), ("verify", "none"), ("create", "none/x"), ("restore", "none")):
        answer = said(commands, words[0], str(tmp_path / words[1]), fails=True)
        assert answer.startswith("Error: ")
        assert answer.count("\n") == 1
