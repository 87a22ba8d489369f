"""P21: a backup made while requests come in is whole or refused, and everything that was acknowledged is in it."""

import random
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.faults.conftest import Record
from tests.faults.filling import fill
from tests.faults.mortal import die, dies_doing, kill_at
from tests.intake.samples import RECEIVED, submission
from tests.intake.test_retention import ON_SQLITE
from tests.mail.holding import claim
from tests.servers import fresh_database
from tests.settings import KEYS
from webapp import migrations
from webapp.backup.keeping import create, restore, snapshot_lines, verify
from webapp.backup.sealed_file import BackupError, read, write
from webapp.database import Base, Database
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore
from webapp.mail.outbox import NoticeRow, pause_unsent
from webapp.mail.state import state
from webapp.sealing import Keyring

RING = Keyring(KEYS)
PAUSING = partial(pause_unsent, now=RECEIVED)
WRITERS = 4
LONGEST_RESTORE = 15 * 60


def saved(store: RequestStore) -> str:
    return store.save(submission(secrets.token_hex(16)), "clinic.example", secrets.token_bytes).reference


def references(database: Database, column: object = RequestRow.reference) -> set[str]:
    with database.reading() as connection:
        return set(connection.scalars(select(column)))  # type: ignore[call-overload]


@pytest.fixture
def empty(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new machine's database, of the same kind as `store`, without any tables."""
    if database_url.startswith("sqlite"):
        made = Database(f"sqlite:///{tmp_path / 'new' / 'site.sqlite'}")
    else:
        made = Database(fresh_database(request.getfixturevalue("postgres")))
    yield made
    made.engine.dispose()


def test_all_that_was_acknowledged_before_is_in_it(
    store: RequestStore, empty: Database, tmp_path: Path, release: bool, record: Record
) -> None:
    stop, acknowledged = threading.Event(), []
    enough = 500 if release else 20

    def patient() -> None:
        while not stop.is_set():
            acknowledged.append(saved(store))

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(patient) for _ in range(WRITERS)]
        while len(acknowledged) < enough and not any(one.done() for one in writing):
            time.sleep(0.001)
        before = list(acknowledged)
        create(store.database, RING, tmp_path / "backup", RECEIVED)
        during = len(acknowledged) - len(before)
        stop.set()
        for one in writing:
            one.result()
    restore(empty, RING, tmp_path / "backup", PAUSING)
    restored = references(empty)
    kind = store.database.engine.dialect.name
    what = f"missing of {len(before)} acknowledged before a backup ({during} while it was made)"
    record("P21", what, found=len(set(before) - restored), wanted="0", database=kind)
    assert set(before) <= restored
    assert references(empty, NoticeRow.reference) == restored, "a request and its notices are one"
    assert claim(empty, RECEIVED, 60) is None, "old mail waits for a person"
    assert len(RequestStore(empty, RING).list()) == len(restored)


def test_every_damage_is_found(tmp_path: Path, release: bool, record: Record) -> None:
    chance, path, trials = random.Random(21), tmp_path / "backup", 1000 if release else 100
    write(path, (chance.randbytes(5000).hex().encode() for _ in range(80)), RING)
    whole = path.read_bytes()
    missed = []
    for trial in range(trials):
        edit = EDITS[trial % len(EDITS)]
        path.write_bytes(edit(chance, whole))
        try:
            list(read(path, RING))
            missed.append(edit)
        except BackupError:
            pass
    record("P21", f"damaged backups not noticed, of {trials}", found=len(missed), wanted="0")
    assert missed == []


def flipped(chance: random.Random, whole: bytes) -> bytes:
    place = chance.randrange(len(whole))
    return whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]


def cut_off(chance: random.Random, whole: bytes) -> bytes:
    return whole[: chance.randrange(len(whole))]


def lengthened(chance: random.Random, whole: bytes) -> bytes:
    return whole + chance.randbytes(chance.randint(1, 300_000))


def part_left_out(chance: random.Random, whole: bytes) -> bytes:
    first, last = sorted(chance.sample(range(len(whole)), 2))
    return whole[:first] + whole[last:]


def parts_exchanged(chance: random.Random, whole: bytes) -> bytes:
    first, second, third = sorted(chance.sample(range(len(whole)), 3))
    return whole[:first] + whole[second:third] + whole[first:second] + whole[third:]


EDITS = (flipped, cut_off, lengthened, part_left_out, parts_exchanged)


@ON_SQLITE
def test_a_backup_killed_half_way_is_not_there(store: RequestStore, tmp_path: Path, release: bool) -> None:
    fill(store, 30)
    lines = list(snapshot_lines(store.database, RECEIVED))
    chance = random.Random(23)
    for _ in range(50 if release else 3):
        store.database.engine.dispose()
        assert dies_doing(partial(write, tmp_path / "backup", _dying(lines, chance.randrange(len(lines))), RING))
        assert not (tmp_path / "backup").exists()
    create(store.database, RING, tmp_path / "backup", RECEIVED)
    assert verify(RING, tmp_path / "backup").rows["requests"] == 30


def _dying(lines: list[bytes], last: int) -> Iterator[bytes]:
    yield from lines[:last]
    die()


def test_a_restore_killed_half_way_loads_nothing_and_can_be_repeated(
    store: RequestStore, empty: Database, tmp_path: Path, release: bool, record: Record
) -> None:
    fill(store, 30)
    create(store.database, RING, tmp_path / "backup", RECEIVED)
    chance, kills, halves = random.Random(24), 0, 0
    url = empty.engine.url.render_as_string(hide_password=False)
    migrations.upgrade(empty)
    for _ in range(30 if release else 3):
        store.database.engine.dispose()
        empty.engine.dispose()
        killed = dies_doing(partial(_restore_and_die, url, tmp_path / "backup", chance.randint(1, 40)))
        kills += killed
        count = len(references(empty))
        halves += count not in (0, 30)
        if count:
            _emptied(empty)
    restore(empty, RING, tmp_path / "backup", PAUSING)
    kind = store.database.engine.dialect.name
    record("P21", f"restores that were half there after {kills} kills", found=halves, wanted="0", database=kind)
    assert halves == 0
    assert kills, "void: none was killed"
    assert references(empty) == references(store.database)


def _restore_and_die(url: str, path: Path, moment: int) -> None:
    database = Database(url)
    kill_at(database.engine, moment)
    restore(database, RING, path, PAUSING)


def _emptied(database: Database) -> None:
    with database.unit_of_work() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.mark.release
def test_a_hundred_thousand_requests_come_back_in_time(
    store: RequestStore, empty: Database, tmp_path: Path, record: Record
) -> None:
    count = 100_000
    fill(store, count)
    seconds = {}
    for name, act in {
        "created": lambda: create(store.database, RING, tmp_path / "backup", RECEIVED),
        "restored": lambda: restore(empty, RING, tmp_path / "backup", PAUSING),
        "swept after a purge": lambda: store.database.vacuum("requests", "attempts", "outbox"),
    }.items():
        began = time.monotonic()
        act()
        seconds[name] = time.monotonic() - began
    kind, size = store.database.engine.dialect.name, (tmp_path / "backup").stat().st_size
    for name, took in seconds.items():
        record(
            "P21",
            f"{count} requests {name} ({size >> 20} MB), seconds",
            found=f"{took:.0f}",
            wanted="<= 900",
            database=kind,
        )
    with empty.reading() as connection:
        assert connection.scalars(select(func.count()).select_from(RequestRow)).one() == count
    assert state(empty, RECEIVED).paused == 2 * count
    assert seconds["restored"] < LONGEST_RESTORE
