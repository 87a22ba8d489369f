"""A wave: when it begins, how long it lasts, what it asks of a browser, and what happens without the answer."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.intake.conftest import MovingClock, Room, fields, served
from tests.intake.journey import CHECK, ready, send, to_check
from tests.intake.samples import submission
from tests.intake.test_puzzle import solved
from webapp.clinic import Clinic
from webapp.database import Base, Database
from webapp.intake.store import RequestStore
from webapp.intake.suspicion import UNSOLVED
from webapp.intake.waves import STEPS, Waves, is_wave

BUSY = 8
CALM = [(0, 0)] * STEPS


def arrive(store: RequestStore, when: datetime, count: int, *, suspicion: int = 0) -> None:
    for _ in range(count):
        one = submission(secrets.token_hex(16), received_at=when, suspicion=suspicion)
        store.save(one, "clinic.example", secrets.token_bytes)


@pytest.mark.parametrize(
    ("counts", "wave"),
    [
        (CALM, False),
        ([(40, 10), *CALM[1:]], False),
        ([(41, 0), *CALM[1:]], True),
        ([(20, 0), (21, 0), *CALM[2:]], True),
        ([(20, 0), (0, 0), (21, 0), *CALM[3:]], False),
        ([(11, 11), *CALM[1:]], True),
        ([*CALM[1:], (41, 0)], True),
    ],
)
def test_more_than_honest_people_send_in_ten_minutes_is_a_wave(counts: list[tuple[int, int]], wave: bool) -> None:
    assert is_wave(counts, busy=40) == wave


def test_a_wave_is_seen_by_every_worker_and_ends_after_half_an_hour_of_calm(
    store: RequestStore, clock: MovingClock
) -> None:
    here, there = (Waves(store.database, clock, BUSY) for _ in range(2))
    arrive(store, clock.now, BUSY)
    assert not here.on()
    arrive(store, clock.now, 1)
    assert there.on()
    assert not here.on()  # asked at most once in five seconds
    clock.move(minutes=30)
    assert here.on()
    clock.move(minutes=11)
    assert not here.on()


def test_fewer_are_a_wave_when_they_are_suspect_and_our_own_heartbeat_is_not_counted(
    store: RequestStore, clock: MovingClock
) -> None:
    arrive(store, clock.now, BUSY // 4 + 1, suspicion=20)
    assert Waves(store.database, clock, BUSY).on()
    clock.move(hours=1)
    for _ in range(BUSY + 1):
        beat = submission(secrets.token_hex(16), received_at=clock.now, synthetic=True)
        store.save(beat, "clinic.example", secrets.token_bytes)
    assert not Waves(store.database, clock, BUSY).on()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_flood_does_not_make_it_slow_to_ask_whether_there_is_one(store: RequestStore, clock: MovingClock) -> None:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    def connected(connection: Any, record: Any) -> None:
        connection.set_progress_handler(count, 1)

    def needed() -> int:
        nonlocal steps
        steps = 0
        assert Waves(store.database, clock, BUSY).on()
        return steps

    event.listen(store.database.engine, "connect", connected)
    store.database.engine.dispose()
    arrive(store, clock.now, BUSY + 1)
    few = needed()
    arrive(store, clock.now, 20 * BUSY)
    assert 0 < needed() < 1.2 * few


def test_without_a_database_there_is_no_wave(database: Database, clock: MovingClock) -> None:
    Base.metadata.drop_all(database.engine)
    assert not Waves(database, clock, BUSY).on()


@pytest.fixture
def stormy(tmp_path: Path, migrated_sqlite: Path, clock: MovingClock, clinic: Clinic) -> Iterator[Room]:
    """The room while a wave is on."""
    path = tmp_path / "room.sqlite"
    path.write_bytes(migrated_sqlite.read_bytes())
    made = served(Database(f"sqlite:///{path}"), clock, clinic, busy=BUSY)
    arrive(made.store, clock.now - timedelta(minutes=2), BUSY + 1)
    yield made
    made.database.engine.dispose()


def newest(room: Room) -> tuple[bool, tuple[str, ...], int]:
    stored = room.store.list(limit=1)[0]
    return stored.quarantined, stored.suspicions, stored.suspicion


def test_a_calm_day_asks_for_no_puzzle(room: Room) -> None:
    page = to_check(room)
    assert not page.soup.select("[data-puzzle], script[src*=puzzle]")


def test_a_solved_puzzle_lets_the_request_go_its_way(stormy: Room) -> None:
    page = to_check(stormy)
    holder = page.soup.select_one("[data-puzzle]")
    assert holder is not None
    stormy.site.post(CHECK, ready(page, puzzle=solved(str(holder["data-puzzle"]))))
    assert newest(stormy) == (False, (), 0)
    assert stormy.notices[-2:] == ["intake-notice", "receipt"]


def test_without_its_puzzle_a_request_is_stored_acknowledged_and_held_for_a_look(stormy: Room) -> None:
    page = send(stormy)
    assert stormy.store.list(limit=1)[0].reference in page.text
    assert newest(stormy) == (True, (UNSOLVED,), 50)
    assert stormy.notices[-1] == "quarantine-digest"


def test_a_puzzle_counts_once(stormy: Room) -> None:
    page = to_check(stormy)
    answer = solved(str(page.soup.select_one("[data-puzzle]")["data-puzzle"]))  # type: ignore[index]
    stormy.site.post(CHECK, ready(page, puzzle=answer))
    second = to_check(stormy)
    stormy.site.post(CHECK, ready(second, puzzle=answer))
    assert newest(stormy)[:2] == (True, (UNSOLVED,))


def test_a_page_shown_again_has_a_fresh_puzzle_to_solve(stormy: Room) -> None:
    page = to_check(stormy)
    again = stormy.site.post(CHECK, {**fields(page.soup, CHECK), "act": "send", "puzzle": "x"}, 422)
    assert fields(again.soup, CHECK)["puzzle"] == [""]
    assert again.soup.select("[data-puzzle]")
