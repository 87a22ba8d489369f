"""P5: a dead queue is noticed, by the one address that somebody outside looks at."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from tests.faults.conftest import Record
from tests.intake.samples import submission
from tests.settings import settings_in
from webapp import create_app

OPENED = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
LATEST = 15


class Moving:
    """A clock that is moved by hand."""

    now = OPENED

    def __call__(self) -> datetime:
        return self.now


def minutes_until(app: Flask, clock: Moving, words: str) -> int:
    """How many minutes after a request came `/readyz` answers 503 with a fault of these words, asked once a minute."""
    for minute in range(LATEST + 1):
        clock.now = OPENED + timedelta(minutes=minute)
        answer = app.test_client().get("/readyz")
        assert answer.json is not None
        if answer.status_code == 503 and words in " ".join(answer.json["faults"].values()):
            return minute
    raise AssertionError(f"nobody said {words!r} within {LATEST} minutes")


def test_a_sender_that_stands_still_and_a_key_that_is_gone_are_noticed(
    tmp_path: Path, database_url: str, record: Record
) -> None:
    clock = Moving()
    settings = settings_in(tmp_path, database_url=database_url)
    app = create_app(settings, clock=clock)
    store = app.extensions["intake"].store
    store.save(submission(received_at=OPENED), "clinic.example", bytes)
    standing_still = minutes_until(app, clock, "is a sender running?")
    without_key = create_app(settings_in(tmp_path, database_url=database_url, encryption_keys={"t2": bytes(32)}))
    key_gone = minutes_until(without_key, clock, "sealed with a key that is not in ENCRYPTION_KEYS")
    assert 1 <= standing_still <= LATEST
    assert key_gone == 0
    kind = database_url.partition(":")[0]
    for what, found in (("sender stopped", standing_still), ("key dropped", key_gone)):
        record("P5", f"minutes until /readyz says so: {what}", found=found, wanted=f"≤ {LATEST}", database=kind)
