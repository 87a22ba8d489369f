from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from threading import Event, Thread, Timer

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Column, Integer, MetaData, Table, select, text
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as WaitedTooLongError

from tests.settings import KEYS
from webapp import migrations, revision
from webapp.database import Database, UtcDateTime
from webapp.intake.rows import sealed_cells
from webapp.intake.store import RequestStore
from webapp.sealing import Keyring
from webapp.settings import ROOT

MOMENTS = Table(
    "moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime, nullable=False)
)


@pytest.fixture
def moments(database: Database) -> Database:
    MOMENTS.create(database.engine)
    return database


def test_a_moment_comes_back_the_same_and_aware(moments: Database) -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=-5)))
    with moments.unit_of_work() as connection:
        connection.execute(MOMENTS.insert(), {"id": 1, "at": noon})
    with moments.reading() as connection:
        read = connection.scalars(select(MOMENTS.c.at)).one()
    assert read == noon
    assert read.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(moments: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"), moments.unit_of_work() as connection:
        connection.execute(MOMENTS.insert(), {"id": 1, "at": datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None)})


def test_a_unit_of_work_is_all_or_nothing(moments: Database) -> None:
    def work_that_fails() -> None:
        with moments.unit_of_work() as connection:
            connection.execute(MOMENTS.insert(), {"id": 1, "at": datetime(2026, 11, 23, tzinfo=UTC)})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work_that_fails()
    with moments.reading() as connection:
        assert connection.scalars(select(MOMENTS.c.at)).all() == []


def test_the_migrations_make_what_the_code_expects(database: Database) -> None:
    assert revision.difference(database) is None
    migrations.check(database)


def test_an_older_database_is_told_from_a_new_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    assert "flask db upgrade" in str(revision.difference(database))
    migrations.upgrade(database)
    assert revision.difference(database) is None
    database.engine.dispose()


def test_sqlite_syncs_every_commit_and_writers_take_their_turn(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'site.sqlite'}")
    with database.reading() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 2000}
    database.engine.dispose()


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'site.sqlite'}")
    with database.unit_of_work() as writer:
        writer.execute(text("CREATE TABLE t (x)"))
        with database.reading() as reader:
            assert reader.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0
    database.engine.dispose()


def test_the_database_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'site.sqlite'}")
    database.ping()
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()} == {0o600}
    database.engine.dispose()


def test_errors_repeat_no_value(moments: Database) -> None:
    with pytest.raises(StatementError) as fault, moments.unit_of_work() as connection:
        connection.execute(text("INSERT INTO moments (id, nothing) VALUES (:id, :words)"), {"id": 1, "words": "canary"})
    assert "canary" not in str(fault.value)


def test_a_database_that_is_down_stops_no_start() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(OperationalError):
        database.ping()


def test_requests_of_before_are_sealed_by_the_upgrade(tmp_path: Path) -> None:
    store = RequestStore(Database(f"sqlite:///{tmp_path / 'old.sqlite'}"), Keyring(KEYS))
    migrations.upgrade(store.database, "0001")
    with store.database.unit_of_work() as connection:
        connection.execute(text(OLD_REQUEST))
    with pytest.raises(CommandError, match="ENCRYPTION_KEYS"):
        migrations.upgrade(store.database)
    migrations.upgrade(store.database, seal_row=partial(sealed_cells, keyring=store.keyring))
    stored = store.get("TP-OLD1-OLD2")
    assert (stored.request.name, stored.request.message, stored.request.summary) == ("Old Canary", "Old words", None)
    assert [found.reference for found in store.find_by_contact("202 456 1111")] == ["TP-OLD1-OLD2"]
    store.database.engine.dispose()


OLD_REQUEST = """
INSERT INTO requests (form_token, reference, received_at, answer_by, kind, name, phone, email, way, times, voicemail,
    language, for_other, about, message, summary, consent, consent_version, suspicions)
VALUES ('1', 'TP-OLD1-OLD2', '2026-11-01 10:00:00', '2026-11-02 10:00:00', 'appointment', 'Old Canary',
    '(202) 456-1111', '', 'phone', '', 1, '', 0, '', 'Old words', NULL, 'Text.', 'v', '')
"""


def test_the_newest_migration_is_the_one_that_alembic_knows() -> None:
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    assert heads == [revision.newest()]


def test_writers_of_one_process_wait_in_line_and_not_for_ever(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'site.sqlite'}")
    MOMENTS.create(database.engine)
    with database.unit_of_work(), pytest.raises(WaitedTooLongError, match="another thread"), database.unit_of_work():
        pytest.fail("two writers at once")
    with database.unit_of_work() as connection:
        connection.execute(MOMENTS.insert(), {"id": 1, "at": datetime(2026, 11, 28, tzinfo=UTC)})


def test_a_writer_takes_the_lock_soon_after_another_process_gave_it_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'site.sqlite'}"
    mine, theirs = Database(url), Database(url)
    MOMENTS.create(mine.engine)
    begun, free = Event(), Event()

    def hold() -> None:
        with theirs.unit_of_work() as connection:
            connection.execute(MOMENTS.insert(), {"id": 1, "at": datetime(2026, 11, 28, tzinfo=UTC)})
            begun.set()
            free.wait(10)

    holder = Thread(target=hold)
    holder.start()
    begun.wait(10)
    Timer(0.05, free.set).start()
    with mine.unit_of_work() as connection:
        found = connection.scalars(select(MOMENTS.c.id)).all()
        patience = connection.scalar(text("PRAGMA busy_timeout"))
    holder.join()
    assert found == [1]
    assert patience == 2000


def test_a_lock_that_is_not_given_back_is_an_error_that_pages_know(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'site.sqlite'}"
    mine, theirs = Database(url), Database(url)
    with theirs.unit_of_work() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"), mine.unit_of_work() as second:
            second.execute(text("SELECT 1"))
