"""P22: a purge that is killed anywhere loses nothing, deletes nothing too early, and the next one finishes its work."""

import random
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import select, text

from tests.faults.conftest import Record
from tests.faults.mortal import dies_doing, kill_at
from tests.intake.test_retention import cells_of, recorded, references, saved
from tests.kept import bytes_of
from webapp.database import Database
from webapp.intake import holds
from webapp.intake.retention import TABLES, purge, sweep_files
from webapp.intake.store import RequestStore
from webapp.mail.outbox import NoticeRow

START = datetime(2027, 1, 1, tzinfo=UTC)
KEPT_FOR = timedelta(days=365)
STEPS = 40


class Clinic:
    """A clinic whose clock jumps; it knows of each request whether it may ever go, and what its cells look like."""

    def __init__(self, store: RequestStore) -> None:
        self.store = store
        self.now = START
        self.may_go: dict[str, datetime] = {}
        self.must_stay: set[str] = set()
        self.cells: dict[str, list[bytes]] = {}

    def receive(self) -> None:
        """Five days of requests: one of them never reaches staff, one is put on hold."""
        for number in range(5):
            self.now += timedelta(days=1)
            reference = saved(self.store, self.now, delivered=number != 1)
            self.cells[reference] = cells_of(self.store, reference)
            if number == 2:
                holds.hold(self.store.database, reference, "Case 12", self.now)
            if number in (1, 2):
                self.must_stay.add(reference)
            else:
                self.may_go[reference] = self.now

    def check(self) -> None:
        """Nothing is lost, nothing went too early, and every deletion is on record."""
        here, gone = references(self.store), {str(row[0]) for row in recorded(self.store)}
        assert here | gone == self.must_stay | set(self.may_go)
        assert here.isdisjoint(gone)
        assert self.must_stay <= here
        assert all(self.may_go[reference] < self.now - KEPT_FOR for reference in gone)
        with self.store.database.reading() as connection:
            assert set(connection.scalars(select(NoticeRow.reference))) == here
            orphans = text("SELECT count(*) FROM attempts WHERE notice_id NOT IN (SELECT id FROM outbox)")
            assert connection.scalars(orphans).one() == 0


def test_a_purge_killed_anywhere_is_finished_by_the_next(store: RequestStore, release: bool, record: Record) -> None:
    chance = random.Random(22)
    clinic, kills = Clinic(store), 0
    for _ in range(50 if release else 4):
        clinic.receive()
        clinic.now += timedelta(days=300)
        store.database.engine.dispose()
        moment = chance.randint(1, STEPS)
        kills += dies_doing(partial(_purge_and_die, _url(store), clinic.now, moment))
        clinic.check()
    deleted = purge(store.database, clinic.now - KEPT_FOR, clinic.now, batch=2)
    assert sweep_files(store.database)
    clinic.check()
    left = [cell for reference, *_ in recorded(store) for cell in clinic.cells[str(reference)]]
    kept = bytes_of(store.database, *TABLES)
    found = sum(cell in kept for cell in left)
    kind = store.database.engine.dialect.name
    record("P22", f"cells of purged requests in the files after {kills} kills", found=found, wanted="0", database=kind)
    assert deleted + len(left) > 0
    assert found == 0
    assert kills >= (25 if release else 1), "void: too few were killed"


def _purge_and_die(url: str, now: datetime, moment: int) -> None:
    database = Database(url)
    kill_at(database.engine, moment)
    purge(database, now - KEPT_FOR, now, batch=2)
    sweep_files(database)


def _url(store: RequestStore) -> str:
    return store.database.engine.url.render_as_string(hide_password=False)
