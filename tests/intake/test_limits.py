"""Limits count addresses as the proxies in front really give them, keep none of them, and fail open."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from limits.errors import StorageError
from limits.storage import MemoryStorage

from tests.conftest import NOON
from tests.intake.conftest import PAT, MovingClock, fields
from tests.intake.journey import CHECK, CONTACT
from tests.settings import KEYS, settings_in
from tests.site import Site
from webapp import create_app
from webapp.intake.limits import LOOKUPS_A_MINUTE, Limits, counters_at, network
from webapp.sealing import Keyring
from webapp.settings import SettingsError

BUSY = 20


def limits(clock: MovingClock, counters: Any = None, most: int = 3) -> Limits:
    return Limits(counters or counters_at("memory://"), Keyring(KEYS), clock, most_sent=most)


def test_more_than_so_many_from_one_address_are_a_crowd_and_others_are_not(clock: MovingClock) -> None:
    made = limits(clock)
    assert [made.crowded("192.0.2.1") for _ in range(5)] == [False, False, False, True, True]
    assert not made.crowded("192.0.2.2")


def test_look_ups_have_to_wait_and_are_told_how_long(clock: MovingClock) -> None:
    made = limits(clock)
    assert [made.pause_before_look_up("192.0.2.1") for _ in range(LOOKUPS_A_MINUTE)] == [0] * LOOKUPS_A_MINUTE
    assert 1 <= made.pause_before_look_up("192.0.2.1") <= 60
    assert made.pause_before_look_up("192.0.2.2") == 0


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_an_address_stands_for_a_household(address: str | None, whom: str) -> None:
    assert network(address) == whom


def test_no_address_is_kept(clock: MovingClock) -> None:
    counters = MemoryStorage()
    limits(clock, counters).crowded("192.0.2.77")
    assert counters.events
    assert "192.0.2.77" not in str(dict(counters.events))


class Broken(MemoryStorage):
    """A store that is down."""

    asked = 0

    def acquire_entry(self, *args: Any, **kwargs: Any) -> bool:
        self.asked += 1
        raise StorageError(OSError("down"))


def test_a_store_that_fails_limits_nobody_and_is_said_once(
    clock: MovingClock, caplog: pytest.LogCaptureFixture
) -> None:
    counters = Broken()
    made = limits(clock, counters)
    with caplog.at_level(logging.WARNING, "intake"):
        assert not any(made.crowded("192.0.2.1") for _ in range(9))
        clock.move(minutes=2)
        assert not any(made.crowded("192.0.2.1") for _ in range(9))
    assert [record.message for record in caplog.records] == ["limits unavailable"]
    assert counters.asked == 2  # and it is left alone for a minute


def test_a_store_whose_package_is_missing_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="redis package"):
        counters_at("redis://127.0.0.1:1")


@pytest.fixture
def behind(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Any]:
    """Makes the whole site behind so many proxies."""
    made: list[Flask] = []

    def site(hops: int) -> Flask:
        folder = tmp_path / str(hops)
        folder.mkdir()
        shutil.copy(migrated_sqlite, folder / "site.sqlite")
        settings = settings_in(folder, proxy_hops=hops, busy_requests=BUSY)
        made.append(create_app(settings, clock=lambda: NOON))
        return made[-1]

    yield site
    for app in made:
        app.extensions["database"].engine.dispose()


class Forger:
    """Sends requests through one page, each with forged headers of its own in front of what the proxies add."""

    def __init__(self, app: Flask, hops: int) -> None:
        self.site, self.hops = Site(app), hops
        self.form = fields(self.site.get(CONTACT).soup, CHECK)
        self.room = app.extensions["intake"]
        first = {**self.form, **PAT, "message": ""}
        self.check = fields(self.site.post(CHECK, first).soup, CHECK)

    def send(self, number: int, address: str) -> None:
        added = [address, *(f"10.0.0.{hop}" for hop in range(1, self.hops))][: self.hops]
        forged = f"198.51.100.{number}"
        sent = {**self.check, "form_token": self.room.tokens.renew(), "act": "send", "consent": "y"}
        answer = self.site.client.post(
            CHECK,
            data=sent,
            base_url="http://localhost",
            headers={"X-Forwarded-For": ", ".join([forged, *added]), "X-Real-IP": forged, "Forwarded": f"for={forged}"},
            environ_base={"REMOTE_ADDR": "10.0.0.9" if self.hops else address},
        )
        assert answer.status_code == 303


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_forged_headers_change_nothing_and_twenty_honest_patients_pass(behind: Any, hops: int) -> None:
    """P27."""
    forger = Forger(behind(hops), hops)
    for number in range(BUSY):
        forger.send(number, "192.0.2.1")
    store = forger.room.store
    assert [stored.suspicions for stored in store.list()] == [()] * BUSY
    for number in range(BUSY, BUSY + 3):
        forger.send(number, "192.0.2.1")
    forger.send(99, "192.0.2.2")
    marked = [bool(stored.suspicions) for stored in store.list(limit=4)]
    assert marked == [False, True, True, True]
    assert not any(stored.quarantined for stored in store.list())
