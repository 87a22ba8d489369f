"""P1: an acknowledged request is never lost, wherever and whenever a process of the site is killed."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.conftest import Record
from tests.faults.harness.audit import audit
from tests.faults.harness.crashing import SENDER_POINTS, WEB_POINTS
from tests.faults.harness.installation import Installation, installation
from tests.faults.harness.patients import submitting
from tests.faults.harness.postbox import Postbox, serving
from tests.faults.harness.waiting import wait_until
from tests.servers import PostgresServer
from webapp.database import Database

DELIVERY_SECONDS = 40.0
SENDER, WEB, POSTGRES = "a sender", "a web worker", "PostgreSQL"
KILLS, ACKNOWLEDGED, BETWEEN = 300, 3000, 5
POINTS = (*WEB_POINTS, *SENDER_POINTS)
RELEASE = (*(POINTS * 8), *((SENDER,) * 180), *((WEB,) * 48))
EVERYDAY = {
    "sqlite": ("answered", "save committed", "claim committed", "data accepted", "settle_sent committed", SENDER, WEB),
    "postgresql": ("answered", "claim committed", SENDER),
}
RESTARTS = {True: 12, False: 1}
LONGEST_PAUSE = {True: 3 * BETWEEN, False: BETWEEN + 1}


@dataclass
class Bench:
    """One installation with its mailbox, and the server of its database when that is PostgreSQL."""

    site: Installation
    postbox: Postbox
    database: Database
    postgres: PostgresServer | None

    def strike(self, what: str, randomness: random.Random) -> None:
        if what == SENDER:
            self.site.kill_sender(randomness)
        elif what == WEB:
            self.site.kill_worker(randomness)
        elif what == POSTGRES:
            assert self.postgres is not None
            self.postgres.crash()
            self.postgres.start()
        else:
            self.site.crash_at(what)


@pytest.fixture
def bench(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """An installation on an empty database, once of each kind."""
    url = database.engine.url.render_as_string(hide_password=False)
    postgres = request.getfixturevalue("postgres") if database.engine.dialect.name == "postgresql" else None
    with (
        serving(Postbox(tmp_path / "mails")) as postbox,
        installation(tmp_path, url, postbox.port) as site,
        up_again(postgres),
    ):
        yield Bench(site, postbox, database, postgres)


@contextmanager
def up_again(postgres: PostgresServer | None) -> Iterator[None]:
    """Other tests use the server after this one."""
    yield
    if postgres is not None and postgres.process is None:
        postgres.start()


def test_no_acknowledged_request_is_lost(bench: Bench, release: bool, record: Record) -> None:
    """Void, and therefore failed, when too little was killed or acknowledged to say anything."""
    kind = bench.database.engine.dialect.name
    randomness = random.Random(f"{kind} {time.time_ns() if release else 0}")
    strikes = list(RELEASE if release else EVERYDAY[kind])
    strikes += [POSTGRES] * RESTARTS[release] if bench.postgres else []
    if release:
        randomness.shuffle(strikes)
    ledger = bench.site.ledger
    with submitting(bench.site.port, ledger):
        for what in strikes:
            ledger.wait_for_more(randomness.randint(BETWEEN, LONGEST_PAUSE[release]))
            bench.strike(what, randomness)
        ledger.wait_for_more(BETWEEN)
    told = ledger.references
    missing = set(told)
    wait_until(lambda: not (missing - bench.postbox.references), DELIVERY_SECONDS, "a mail about every request")
    found = audit(bench.database, told, bench.postbox.mails)
    kills = len([what for what in strikes if what != POSTGRES])
    wanted = KILLS if release else len(EVERYDAY[kind])
    _write_down(record, bench, kills, len(told), str(found))
    assert kills >= wanted, "void: too few kills"
    assert len(told) >= (ACKNOWLEDGED if release else BETWEEN * kills), "void: too few acknowledgements"
    assert not found, str(found)


def _write_down(record: Record, bench: Bench, kills: int, told: int, found: str) -> None:
    kind = bench.database.engine.dialect.name
    record("P1", "kills with -9", found=kills, wanted=f">= {KILLS}", database=kind)
    record("P1", "acknowledgements", found=told, wanted=f">= {ACKNOWLEDGED}", database=kind)
    record("P1", "acknowledgements per kill", found=f"{told / kills:.1f}", wanted=f">= {BETWEEN}", database=kind)
    record("P1", "acknowledged and then not as promised", found=found, wanted="0 of each", database=kind)
    copies = f"{100 * bench.postbox.copies / len(bench.postbox.mails):.1f} %"
    record("P1", "mails that came again after a kill", found=copies, wanted="same Message-ID", database=kind)
