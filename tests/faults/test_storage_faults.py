"""P2 and P6: acknowledged means on disk, and a database that cannot take a request never looks like success."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from tests.conftest import migrate
from tests.faults.conftest import Record
from tests.faults.harness.installation import Installation, installation
from tests.faults.harness.patients import Answer, Visitor, filled_form, receipt
from tests.faults.harness.tracing import strace, syncs, traced
from tests.faults.harness.waiting import wait_until
from tests.intake.conftest import PAT, MovingClock, fields, served
from tests.intake.journey import CHECK, ready, to_check
from tests.servers import PostgresServer, fresh_database
from webapp.clinic import Clinic, load_clinic
from webapp.database import Database
from webapp.settings import ROOT

pytestmark = pytest.mark.alone

EIO = ("-e", "inject=fdatasync,fsync:error=EIO")
TMPFS_KILOBYTES = 1024
LONGEST_SECONDS = 3.0
STORED, UNAVAILABLE = 303, 503
PHONE = "(555) 555-0100"
FULL = 2


@contextmanager
def on_sqlite(folder: Path, disk: Path, workers: int = 1) -> Iterator[Installation]:
    """A site without senders, its database on `disk`."""
    url = f"sqlite:///{disk / 'site.sqlite'}"
    migrate(url)
    with installation(folder, url, senders=0, workers=workers) as site:
        yield site


def test_every_acknowledgement_has_reached_the_disk(tmp_path: Path, release: bool, record: Record) -> None:
    strace()
    acknowledgements, failures = (200, 50) if release else (4, 2)
    with on_sqlite(tmp_path, tmp_path, workers=2) as site:
        visitor = site.visitor()
        texts = (f"Question {n} about my back." for n in range(acknowledgements + failures))
        forms = [filled_form(visitor, {**PAT, "message": message}) for message in texts]
        with traced(site.workers(), tmp_path, "-c") as summary:
            for data in forms[failures:]:
                assert visitor.ask("POST", CHECK, data).status == STORED
        found = syncs(summary)
        with traced(site.workers(), tmp_path, *EIO):
            refused = [visitor.ask("POST", CHECK, data).status for data in forms[:failures]]
        assert [visitor.keep_asking("POST", CHECK, data).status for data in forms[:failures]] == [STORED] * failures
        assert synchronous(tmp_path) == FULL
    record(
        "P2", "syncs of the disk per acknowledgement", found=found / acknowledgements, wanted=">= 1", database="sqlite"
    )
    record("P2", "acknowledged when the sync fails (EIO)", found=refused.count(STORED), wanted="0", database="sqlite")
    assert found >= acknowledgements
    assert refused == [UNAVAILABLE] * failures


def synchronous(folder: Path) -> int:
    """How every connection of the site syncs, as SQLite itself says on a live one."""
    database = Database(f"sqlite:///{folder / 'site.sqlite'}")
    with database.reading() as connection:
        level = connection.scalar(text("PRAGMA synchronous"))
    database.engine.dispose()
    return int(level)


def sent_in_vain(visitor: Visitor, data: dict[str, object]) -> Answer:
    """Send a request that cannot be stored: told so at once, with all that was typed, the phone and no thanks."""
    began = time.monotonic()
    answer = visitor.ask("POST", CHECK, data)
    lasted = time.monotonic() - began
    page = BeautifulSoup(answer.body, "html.parser")
    standing = fields(page, CHECK)
    assert (answer.status, bool(answer.retry_after)) == (UNAVAILABLE, True)
    assert lasted <= LONGEST_SECONDS
    assert {
        name: standing[name] if isinstance(typed, list) else standing[name][0] for name, typed in PAT.items()
    } == PAT
    assert PHONE in page.get_text()
    assert "We received" not in answer.body
    assert visitor.ask("GET", "/contact/sent").status == 302
    return answer


def sent_at_last(visitor: Visitor, data: dict[str, object]) -> None:
    """The same form, pressed again when the fault is over."""
    assert visitor.keep_asking("POST", CHECK, data).status == STORED
    assert receipt(visitor)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 1 MB of its own; skips the test where nobody may mount one."""
    disk = folder / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_KILOBYTES}k,mode=700", "none", str(disk)]
    if subprocess.run(words, stderr=subprocess.DEVNULL).returncode != 0:
        pytest.skip("NOT TESTED: a full and a read-only disk, because only root may mount one")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """No byte is left on the disk while the block lasts."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1024)):
            pass
    assert not shutil.disk_usage(disk).free
    yield
    filler.unlink()


@contextmanager
def held(database_file: Path) -> Iterator[None]:
    """Somebody else writes and does not come to an end."""
    database = Database(f"sqlite:///{database_file}")
    with database.engine.connect() as connection:
        connection.execute(text("CREATE TABLE busy (x INTEGER)"))
        yield
        connection.rollback()
    database.engine.dispose()


@contextmanager
def read_only(site: Installation, disk: Path) -> Iterator[None]:
    """The disk takes nothing any more: mounted anew, as kernels do after an error of the disk.

    What SQLite has opened meanwhile stays read-only, so whoever mends the disk starts the site again.
    """

    def mount(how: str) -> bool:
        return subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], stderr=subprocess.DEVNULL).returncode == 0

    site.renew_workers()
    wait_until(lambda: mount("ro"), LONGEST_SECONDS, "a disk that nobody writes to")
    yield
    assert mount("rw")
    site.renew_workers()


def test_no_false_success_on_sqlite(tmp_path: Path, release: bool, record: Record) -> None:
    faults = 0
    with small_disk(tmp_path) as disk, on_sqlite(tmp_path, disk) as site:
        for _ in range(3 if release else 1):
            for fault in (filled(disk), held(disk / "site.sqlite"), read_only(site, disk)):
                visitor = site.visitor()
                data = filled_form(visitor, PAT)
                visitor.close()
                with fault:
                    sent_in_vain(visitor, data)
                faults += 1
                sent_at_last(visitor, data)
    what = "full 1 MB disk, locked, read-only: 503 in 3 s with every field"
    record("P6", what, found=f"{faults} of {faults}", wanted="all, 0 thanks", database="sqlite")


@contextmanager
def statement(server: PostgresServer, url: str, words: str) -> Iterator[None]:
    """A transaction that holds what `words` take."""
    with psycopg.connect(url) as connection:
        connection.execute(words.encode())
        yield
        connection.rollback()


@contextmanager
def altered(server: PostgresServer, site: Installation, url: str) -> Iterator[None]:
    """A database that only reads."""
    name = url.rpartition("/")[2]

    def alter(words: str) -> None:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} {words}".encode())
        site.renew_workers()

    alter("SET default_transaction_read_only = on")
    yield
    alter("RESET default_transaction_read_only")


@contextmanager
def crowded(server: PostgresServer, site: Installation) -> Iterator[None]:
    """Others hold every connection that the server gives."""
    site.renew_workers()
    with ExitStack() as others:
        with suppress(psycopg.OperationalError):
            while True:
                others.callback(psycopg.connect(server.url()).close)
        yield


@contextmanager
def down(server: PostgresServer) -> Iterator[None]:
    """The server has crashed."""
    server.crash()
    yield
    server.start()


def test_no_false_success_on_postgresql(
    tmp_path: Path, postgres: PostgresServer, release: bool, record: Record
) -> None:
    url = fresh_database(postgres, template="postgres")
    faults = 0
    with installation(tmp_path, url, senders=0, workers=1) as site:
        everyday = [
            lambda: statement(postgres, url, "LOCK TABLE requests IN EXCLUSIVE MODE"),
            lambda: down(postgres),
        ]
        rare = [
            lambda: altered(postgres, site, url),
            lambda: statement(postgres, url, "LOCK TABLE requests, outbox IN ACCESS EXCLUSIVE MODE"),
            lambda: crowded(postgres, site),
        ]
        for fault in (everyday + rare) * 3 if release else everyday:
            visitor = site.visitor()
            data = filled_form(visitor, PAT)
            visitor.close()
            with fault():
                sent_in_vain(visitor, data)
            faults += 1
            sent_at_last(visitor, data)
    what = "locked, read-only, crashed, every connection taken: 503 in 3 s with every field"
    record("P6", what, found=f"{faults} of {faults}", wanted="all, 0 thanks", database="postgresql")


@pytest.fixture
def clinic() -> Clinic:
    return load_clinic(ROOT / "content" / "clinic.yaml")


def test_an_exhausted_pool_is_no_success(database: Database, clinic: Clinic, record: Record) -> None:
    room = served(database, MovingClock(), clinic)
    data = ready(to_check(room))
    with ExitStack() as stack:
        pool = database.engine.pool
        for _ in range(pool.size() + pool._max_overflow):
            stack.enter_context(database.engine.connect())
        began = time.monotonic()
        page = room.site.post(CHECK, data, UNAVAILABLE)
        lasted = time.monotonic() - began
    assert lasted <= LONGEST_SECONDS
    assert PHONE in page.text
    kind = database.engine.dialect.name
    record("P6", "pool exhausted: 503", found=f"in {lasted:.1f} s", wanted="<= 3 s", database=kind)
    assert room.rows == 0
