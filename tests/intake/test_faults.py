"""What goes wrong on the way of a request: no typing is lost, nothing is stored twice, no success is claimed."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.intake.conftest import PAT, MovingClock, Room, fields, served
from tests.intake.journey import CHECK, open_form, ready, send, to_check
from tests.site import Site
from webapp.clinic import Clinic
from webapp.database import Base, Database
from webapp.intake.tokens import LONGEST_LIFE
from webapp.web.forms import EXPIRED


def kept(page_fields: dict[str, list[str]]) -> dict[str, object]:
    """What of Pat's typing still stands in the form."""
    return {k: page_fields[k] if isinstance(v, list) else page_fields[k][0] for k, v in PAT.items()}


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Somebody else holds the database and does not let go."""
    with database.engine.connect() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS busy (x INTEGER)"))
        yield


def without_tables(database: Database) -> None:
    Base.metadata.drop_all(database.engine)


def test_an_expired_or_missing_token_brings_the_form_back_filled(room: Room) -> None:
    data = {**open_form(room), **PAT}
    room.site.client.delete_cookie("session")
    page = room.site.post(CHECK, data, 422)
    assert page.errors == [EXPIRED]
    assert kept(fields(page.soup, CHECK)) == PAT
    again = room.site.post(CHECK, dict(fields(page.soup, CHECK)))
    assert not again.errors


def test_an_expired_token_on_the_check_page_shows_it_again_with_everything(room: Room) -> None:
    data = ready(to_check(room))
    room.site.client.delete_cookie("session")
    page = room.site.post(CHECK, data, 422)
    assert page.address == CHECK
    assert page.errors == [EXPIRED]
    assert room.rows == 0
    assert kept(fields(page.soup, CHECK)) == PAT
    assert page.soup.select("#consent[checked]")
    room.site.post(CHECK, {**fields(page.soup, CHECK), "act": "send"})
    assert room.rows == 1


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "é.a.b", "a" * 5000])
def test_a_form_token_that_is_not_ours_is_replaced_and_nothing_is_stored(room: Room, token: str) -> None:
    data = ready(to_check(room), form_token=token)
    page = room.site.post(CHECK, data, 422)
    assert page.errors == [EXPIRED]
    assert room.rows == 0
    room.site.post(CHECK, {**fields(page.soup, CHECK), "act": "send"})
    assert room.store.list()[0].suspicions == ()


def test_a_form_that_lay_open_for_too_long_is_shown_again(room: Room) -> None:
    data = ready(to_check(room))
    room.clock.now += LONGEST_LIFE + timedelta(hours=1)
    page = room.site.post(CHECK, data, 422)
    assert page.errors == [EXPIRED]
    room.site.post(CHECK, {**fields(page.soup, CHECK), "act": "send"})
    assert room.rows == 1


def test_a_restart_with_another_key_costs_one_more_press(room: Room, clock: MovingClock, clinic: Clinic) -> None:
    data = ready(to_check(room))
    restarted = served(room.database, clock, clinic, secret="another-key-0123456789abcdefghijkl")
    page = restarted.site.post(CHECK, data, 422)
    assert kept(fields(page.soup, CHECK)) == PAT
    restarted.site.post(CHECK, {**fields(page.soup, CHECK), "act": "send"})
    assert room.rows == 1


def test_a_second_press_shows_the_same_receipt(room: Room) -> None:
    data = ready(to_check(room))
    first, second = room.site.post(CHECK, data), room.site.post(CHECK, data)
    assert first.text == second.text
    assert room.rows == 1
    assert room.notices == ["intake-notice", "receipt"]


def test_a_form_that_was_sent_leads_to_its_receipt_from_every_step(room: Room) -> None:
    data = ready(to_check(room))
    receipt = room.site.post(CHECK, data).text
    data_without_act = {name: value for name, value in data.items() if name != "act"}
    assert room.site.post(CHECK, data_without_act).text == receipt
    assert room.rows == 1


def test_a_form_that_was_sent_and_then_changed_is_no_receipt_but_a_request_of_its_own(room: Room) -> None:
    data = ready(to_check(room))
    room.site.post(CHECK, data)
    changed = {**data, "phone": "(202) 456-2222"}
    again = room.site.post(CHECK, {name: value for name, value in changed.items() if name != "act"})
    assert again.heading == "Check what our staff will read"
    assert "(202) 456-2222" in again.text
    assert room.rows == 1
    room.site.post(CHECK, ready(again))
    assert room.rows == 2


def test_other_words_under_a_form_that_was_sent_are_never_called_received(room: Room) -> None:
    data = ready(to_check(room))
    room.site.post(CHECK, data)
    page = room.site.post(CHECK, {**data, "message": "My new number is another one."}, 422)
    assert "has not been sent" in page.errors[0]
    assert room.rows == 1
    room.site.post(CHECK, ready(page))
    assert {stored.request.message for stored in room.store.list()} >= {"My new number is another one."}


def test_a_form_that_was_sent_and_then_emptied_says_what_is_missing(room: Room) -> None:
    data = ready(to_check(room))
    room.site.post(CHECK, data)
    assert "Enter your name." in room.site.post(CHECK, {**data, "name": ""}, 422).errors


def test_two_tabs_are_two_requests_and_the_same_tab_is_one(room: Room) -> None:
    one, other = ready(to_check(room)), ready(to_check(room))
    for data in (one, other, one):
        room.site.post(CHECK, data)
    assert room.rows == 2


def test_fifty_posts_of_one_form_at_once_make_one_request(
    database: Database, clock: MovingClock, clinic: Clinic
) -> None:
    room = served(database, clock, clinic)
    data = ready(to_check(room))
    cookie = room.site.client.get_cookie("session")
    assert cookie is not None

    def press(_: int) -> str:
        visitor = Site(room.app, checked=room.site.checked)
        visitor.client.set_cookie("session", cookie.value)
        # Who is told that the database is too busy (503) presses again.
        assert any(visitor.client.post(CHECK, data=data).status_code == 303 for _ in range(20))
        return visitor.get("/contact/sent").text

    with ThreadPoolExecutor(50) as presses:
        receipts = set(presses.map(press, range(50)))
    assert len(receipts) == 1
    assert room.rows == 1
    assert room.notices == ["intake-notice", "receipt"]


def assert_not_sent(room: Room, data: dict[str, Any], **typed: str) -> dict[str, list[str]]:
    """Send `data`; the check page has to come back with everything as it was typed, and no word of success."""
    page = room.site.post(CHECK, data, 503)
    assert page.address == CHECK
    assert page.answer.headers["Retry-After"] == "30"
    assert "(555) 555-0100" in page.text
    assert "We received" not in page.text
    assert kept(fields(page.soup, CHECK)) == {**PAT, **typed}
    assert page.soup.select("#consent[checked]")
    return fields(page.soup, CHECK)


def test_a_database_that_is_gone_costs_no_typing_and_the_retry_is_the_same_request(room: Room) -> None:
    data = ready(to_check(room))
    without_tables(room.database)
    again = assert_not_sent(room, data)
    assert room.wakes == []
    Base.metadata.create_all(room.database.engine)
    room.site.post(CHECK, {**again, "act": "send"})
    room.site.post(CHECK, data)
    assert room.rows == 1


def test_the_form_can_be_filled_in_while_the_database_is_down(room: Room) -> None:
    without_tables(room.database)
    assert to_check(room).address == CHECK


def test_a_database_that_somebody_holds_is_not_waited_for_longer_than_three_seconds(room: Room) -> None:
    data = ready(to_check(room))
    with locked(room.database):
        began = monotonic()
        assert_not_sent(room, data)
    assert monotonic() - began < 3
    assert room.rows == 0


def test_a_full_disk_is_no_success(room: Room) -> None:
    more_than_a_page = "\N{WRITING HAND}" * 2000
    data = ready(to_check(room, message=more_than_a_page))
    with room.database.engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(room.database.engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={used}"))
    assert_not_sent(room, data, message=more_than_a_page)


def test_a_database_file_that_cannot_be_opened_is_no_success(
    tmp_path: Path, clock: MovingClock, clinic: Clinic
) -> None:
    (tmp_path / "file").write_text("not a folder")
    room = served(Database(f"sqlite:///{tmp_path / 'file' / 'site.sqlite'}"), clock, clinic)
    assert_not_sent(room, ready(to_check(room)))


def test_a_database_server_that_does_not_answer_is_no_success(clock: MovingClock, clinic: Clinic) -> None:
    room = served(Database("postgresql://nobody@127.0.0.1:9/none"), clock, clinic)
    assert_not_sent(room, ready(to_check(room)))


def test_nothing_that_was_typed_reaches_a_log(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        send(room)
        data = ready(to_check(room))
        without_tables(room.database)
        assert_not_sent(room, data)
    assert "OperationalError" in {getattr(record, "class", "") for record in caplog.records}
    everything = str([vars(record) for record in caplog.records])
    assert not [name for name in ("name", "phone", "email", "about", "message") if str(PAT[name]) in everything]
