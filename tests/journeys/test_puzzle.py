"""The puzzle of a wave in a real browser: solved unseen by our own script, and no hurdle without script."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.browsing import NewPage
from tests.intake.conftest import ROOT, MovingClock, Room, served
from tests.intake.test_waves import BUSY, arrive
from tests.journeys.patient import fill_in_the_request, reference
from webapp.clinic import load_clinic
from webapp.database import Database


@pytest.fixture
def stormy(tmp_path: Path, migrated_sqlite: Path) -> Iterator[tuple[Room, str]]:
    """The room while a wave is on, served on loopback, and its address."""
    shutil.copy(migrated_sqlite, tmp_path / "room.sqlite")
    clock = MovingClock()
    room = served(
        Database(f"sqlite:///{tmp_path / 'room.sqlite'}"), clock, load_clinic(ROOT / "content/clinic.yaml"), busy=BUSY
    )
    arrive(room.store, clock.now - timedelta(minutes=1), BUSY + 1)
    server = make_server("127.0.0.1", 0, room.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield room, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    room.database.engine.dispose()


def send(page: Page, room: Room, base: str) -> str:
    page.goto(f"{base}/contact")
    room.clock.move(seconds=20)
    fill_in_the_request(page, "Pat Doe", "pat@example.com", "Neck pain")
    page.locator("#consent").check()
    page.get_by_role("button", name="Send my request").click()  # at once: the script sends it when it is done
    page.wait_for_url("**/contact/sent")
    return reference(page)


def test_a_browser_solves_the_puzzle_unseen_and_asks_nobody_else(stormy: tuple[Room, str], new_page: NewPage) -> None:
    room, base = stormy
    page = new_page(width=320)
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    stored = room.store.get(send(page, room, base))
    assert (stored.quarantined, stored.suspicions) == (False, ())
    assert any("js/puzzle.js" in url for url in asked)
    assert all(url.startswith(base) for url in asked)
    assert [error for error in errors if "favicon" not in error and "404" not in error] == []


def test_without_script_it_is_sent_at_once_and_held_for_a_look(stormy: tuple[Room, str], new_page: NewPage) -> None:
    room, base = stormy
    page = new_page(script=False)
    stored = room.store.get(send(page, room, base))
    expect(page.get_by_role("heading", level=1)).to_have_text("We received your request")
    assert stored.quarantined
