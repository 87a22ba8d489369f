"""The sweeper, and all that makes a dead queue loud: chores, alarm, disk, `/readyz`."""

import logging
import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.intake.samples import RECEIVED, REQUEST, submission
from tests.mail.holding import claim, settle_failed, settle_retry, settle_sent
from tests.settings import settings_in
from tests.test_commands import run
from webapp import create_app
from webapp.disk import disk_fault, free_megabytes
from webapp.intake.letters import NEVER_ALARMING
from webapp.intake.quarantine import release
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore
from webapp.intake.sweep import sweep
from webapp.mail.alarm import Alarm
from webapp.mail.delivery import LEASE_SECONDS
from webapp.mail.outbox import NoticeRow
from webapp.mail.sender import Sender
from webapp.mail.transport import Accepted

LATER = RECEIVED + timedelta(minutes=1)
DOMAIN = "clinic.example"


def store_one(store: RequestStore, **changes: Any) -> str:
    return store.save(submission(secrets.token_hex(16), **changes), DOMAIN, secrets.token_bytes).reference


def forget_notices(store: RequestStore) -> None:
    with store.database.unit_of_work() as connection:
        connection.execute(delete(NoticeRow))


def notices(store: RequestStore) -> list[tuple[str, str]]:
    with store.database.reading() as connection:
        return [(row.kind, row.reference) for row in connection.execute(select(NoticeRow).order_by(NoticeRow.id))]


def test_a_request_that_nobody_was_told_of_gets_its_notice_once_and_loudly(
    store: RequestStore, caplog: pytest.LogCaptureFixture
) -> None:
    reference = store_one(store)
    forget_notices(store)
    assert sweep(store, LATER, DOMAIN) == 1
    assert notices(store) == [("intake-notice", reference)]
    assert ("request without notice", logging.ERROR) in [(each.message, each.levelno) for each in caplog.records]
    assert sweep(store, LATER, DOMAIN) == 0


def test_sweepers_at_the_same_moment_leave_one_notice_each(store: RequestStore) -> None:
    lost = sorted(store_one(store) for _ in range(6))
    forget_notices(store)
    with ThreadPoolExecutor(4) as sweepers:
        swept = list(sweepers.map(lambda _: sweep(store, LATER, DOMAIN), range(8)))
    sweep(store, LATER, DOMAIN)
    assert sorted(reference for _, reference in notices(store)) == lost
    assert sum(swept) <= len(lost)


def test_what_has_its_notice_is_left_alone_whatever_became_of_that(store: RequestStore) -> None:
    store_one(store)
    held = claim(store.database, LATER, 120)
    assert held is not None
    settle_failed(store.database, held, LATER, "554")
    before = notices(store)
    assert sweep(store, LATER, DOMAIN) == 0
    assert notices(store) == before


def test_synthetic_and_held_requests_are_left_alone_until_they_are_released(store: RequestStore) -> None:
    store_one(store, synthetic=True)
    held = store_one(store, quarantined=True)
    forget_notices(store)
    assert sweep(store, LATER, DOMAIN) == 0
    release(store, held, LATER, DOMAIN)
    forget_notices(store)
    assert sweep(store, LATER, DOMAIN) == 1
    assert notices(store) == [("intake-notice", held)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lease_whose_holder_died_is_taken_by_the_next_claim(store: RequestStore) -> None:
    store_one(store, email="")
    assert claim(store.database, LATER, LEASE_SECONDS) is not None
    assert claim(store.database, LATER + timedelta(seconds=LEASE_SECONDS - 1), LEASE_SECONDS) is None
    taken = claim(store.database, LATER + timedelta(seconds=LEASE_SECONDS), LEASE_SECONDS)
    assert taken is not None
    assert taken.attempts == 2


class Moving:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_chores_are_done_once_a_minute_and_none_keeps_another_from_it(
    store: RequestStore, caplog: pytest.LogCaptureFixture
) -> None:
    clock, done = Moving(), []

    def fail(now: datetime) -> None:
        raise OSError

    sender = Sender(store.database, {}, Refusing(), clock=clock, chores=(fail, done.append))
    for seconds in (0, 59, 1, 1):
        clock.now += timedelta(seconds=seconds)
        sender.send_due()
    assert [moment.minute for moment in done] == [0, 1]
    assert [each.message for each in caplog.records] == ["chore failed"] * 2


class Refusing:
    def send(self, message: object) -> Accepted:
        raise AssertionError

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_alarm_sounds_once_an_hour_as_long_as_something_is_stuck(
    store: RequestStore, caplog: pytest.LogCaptureFixture
) -> None:
    store_one(store, email="")
    alarm = Alarm(store.database, NEVER_ALARMING)
    alarm(LATER)
    assert not caplog.records
    for minutes in (11, 12, 70, 72):
        alarm(RECEIVED + timedelta(minutes=minutes))
    assert [(each.message, each.levelno) for each in caplog.records] == [("letters stuck", logging.ERROR)] * 2
    assert caplog.records[0].__dict__["waiting"] == 1
    held = claim(store.database, RECEIVED + timedelta(minutes=73), 120)
    assert held is not None
    settle_retry(store.database, held, RECEIVED + timedelta(minutes=73), RECEIVED + timedelta(hours=2), "451")
    taken = claim(store.database, RECEIVED + timedelta(hours=2), 120)
    assert taken is not None
    settle_sent(store.database, taken, RECEIVED + timedelta(hours=2), "250")
    alarm(RECEIVED + timedelta(hours=3))
    assert len(caplog.records) == 2


def test_a_disk_that_is_nearly_full_is_a_fault(tmp_path: Path) -> None:
    assert (
        disk_fault(tmp_path, free=lambda folder: 199) == "only 199 MB are free; make room before requests are refused"
    )
    assert disk_fault(tmp_path, free=lambda folder: 200) is None
    assert free_megabytes(tmp_path / "not" / "made") == free_megabytes(tmp_path)


@pytest.fixture
def served(tmp_path: Path, migrated_sqlite: Path) -> tuple[Flask, Moving, Path]:
    """The whole site with a request in it, its clock, and its folder."""
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    clock = Moving()
    app = create_app(settings_in(tmp_path), clock=clock)
    store_one(app.extensions["intake"].store, received_at=clock.now)
    return app, clock, tmp_path


def test_the_senders_chores_of_the_whole_site_include_the_sweep(served: tuple[Flask, Moving, Path]) -> None:
    app, _, _ = served
    store: RequestStore = app.extensions["intake"].store
    forget_notices(store)
    app.test_cli_runner().invoke(args=["mail", "send-due"])
    assert [kind for kind, _ in notices(store)] == ["intake-notice"]
    with store.database.reading() as connection:
        assert connection.scalar(select(RequestRow.synthetic)) is False


def test_the_figures_name_what_is_stuck_and_nobody(served: tuple[Flask, Moving, Path]) -> None:
    app, clock, _ = served
    store: RequestStore = app.extensions["intake"].store
    assert "outbox      ok     waiting=1  refused=0" in run(app, "mail", "status")
    taken = claim(store.database, clock.now, 120)
    assert taken is not None
    settle_retry(store.database, taken, clock.now, clock.now, "550 5.1.1", refused=True)
    said = run(app, "mail", "status", fails=True)
    assert f"{taken.reference}  intake-notice  1 tries  refused: 550 5.1.1" in said
    assert REQUEST.name not in said
