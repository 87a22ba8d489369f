"""The status page: facts that were written down, for somebody who knows the reference and what was given with it."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from tests.intake.conftest import Room, fields
from tests.intake.journey import send
from tests.intake.samples import ANSWER_BY, RECEIVED, REQUEST, submission
from tests.mail.holding import claim, settle_retry, settle_sent
from tests.site import Page
from webapp.intake.reference import as_issued
from webapp.intake.request import StoredRequest
from webapp.intake.rows import RequestRow
from webapp.intake.status import belongs, find_status
from webapp.intake.store import RequestStore

STATUS = "/contact/status"
STRANGER = "TP-3333-4444"


def store_one(store: RequestStore, **changes: Any) -> StoredRequest:
    return store.save(submission(secrets.token_hex(16), **changes), "clinic.example", secrets.token_bytes)


def ask(room: Room, reference: str, contact: str = REQUEST.phone, status: int = 200) -> Page:
    form = fields(room.site.get(STATUS).soup, STATUS)
    return room.site.post(STATUS, {**form, "reference": reference, "contact": contact}, status)


def hand_over(store: RequestStore, *, after: timedelta) -> None:
    while notice := claim(store.database, RECEIVED + after, 120):
        settle_sent(store.database, notice, RECEIVED + after, "250")


@pytest.mark.parametrize("typed", ["TP-7K3M-9QXD", " tp 7k3m 9qxd", "7k3m9qxd", "TP7K3M-9QXD"])
def test_a_reference_may_be_typed_in_any_way(typed: str) -> None:
    assert as_issued(typed) == "TP-7K3M-9QXD"


@pytest.mark.parametrize("contact", ["202-456-1111", "+1 202 456 1111", "PAT@Example.com", "mailto:pat@example.com"])
def test_what_was_given_is_known_however_it_is_written(contact: str) -> None:
    assert belongs(contact, REQUEST)


@pytest.mark.parametrize("contact", ["202-456-1112", "", "nobody", "@", "sam@example.com", "Pat Canary", "2024561111@"])
def test_anything_else_is_not(contact: str) -> None:
    assert not belongs(contact, REQUEST)
    assert not belongs(contact, submission(email="", phone="1234567").request)
    assert not belongs(contact, submission(phone="").request)
    assert not belongs(contact, None)


def test_facts_stand_with_their_moments(store: RequestStore) -> None:
    stored = store_one(store)
    early = find_status(store, stored.reference, REQUEST.email, RECEIVED + timedelta(minutes=14))
    assert early is not None
    assert (early.received_at, early.handed_over_at, early.delayed, early.late) == (RECEIVED, None, False, False)
    hand_over(store, after=timedelta(minutes=2))
    done = find_status(store, stored.reference, REQUEST.email, RECEIVED + timedelta(hours=1))
    assert done is not None
    assert (done.handed_over_at, done.delayed) == (RECEIVED + timedelta(minutes=2), False)
    late = find_status(store, stored.reference, REQUEST.email, ANSWER_BY + timedelta(seconds=1))
    assert late is not None
    assert late.late


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_refused_letter_is_not_handed_over(store: RequestStore) -> None:
    stored = store_one(store, email="")
    notice = claim(store.database, RECEIVED, 120)
    assert notice is not None
    settle_retry(store.database, notice, RECEIVED, RECEIVED + timedelta(hours=1), "550 5.1.1", refused=True)
    found = find_status(store, stored.reference, REQUEST.phone, RECEIVED + timedelta(minutes=15))
    assert found is not None
    assert (found.handed_over_at, found.delayed) == (None, True)


def test_the_page_says_received_and_handed_over_in_the_clinics_time(room: Room) -> None:
    stored = store_one(room.store)
    hand_over(room.store, after=timedelta(minutes=2))
    room.clock.move(minutes=20)
    said = ask(room, stored.reference).text
    assert "Received Monday, November 23, 12:00 pm" in said
    assert "Handed to the clinic's mail server Monday, November 23, 12:02 pm" in said
    assert "not yet handed over" not in said
    assert REQUEST.name not in said
    assert REQUEST.message not in said


def test_after_fifteen_minutes_without_hand_over_it_adds_the_phone(room: Room, clinic: Any) -> None:
    stored = store_one(room.store)
    room.clock.move(minutes=14)
    assert "not yet handed over" not in ask(room, stored.reference).text
    room.clock.move(minutes=2)
    page = ask(room, stored.reference)
    assert "Handed to the clinic's mail server Not yet" in page.text
    assert "not yet handed over to our staff's mail. Please call us." in page.text
    assert clinic.phone in page.text
    assert clinic.hours[0].words in page.text


def test_after_the_promised_moment_it_says_to_call(room: Room) -> None:
    stored = store_one(room.store)
    hand_over(room.store, after=timedelta(minutes=2))
    room.clock.now = ANSWER_BY + timedelta(minutes=1)
    assert "You should have heard from us by now. Please call us." in ask(room, stored.reference).text


def test_unknown_wrong_and_synthetic_are_one_and_the_same_answer(room: Room) -> None:
    real, synthetic = store_one(room.store), store_one(room.store, synthetic=True)
    asked = ((STRANGER, REQUEST.phone), (real.reference, "202-456-1112"), (synthetic.reference, REQUEST.phone))
    answers = []
    for reference, contact in asked:
        page = ask(room, reference, contact, status=422)
        assert page.errors == [
            "We found no request with this reference and this phone number or e-mail address. Check both, or call us."
        ]
        form = fields(page.soup, STATUS)
        assert (form["reference"], form["contact"]) == ([reference], [contact])
        answers.append(page.text.replace(reference, "").replace(contact, ""))
    assert len(set(answers)) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_of_them_asks_the_database_the_same_questions(store: RequestStore) -> None:
    real, synthetic = store_one(store), store_one(store, synthetic=True)
    statements: list[str] = []
    event.listen(store.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    seen = []
    for reference, contact in (
        (STRANGER, "1234567"),
        (real.reference, "1234567"),
        (synthetic.reference, REQUEST.phone),
    ):
        statements.clear()
        assert find_status(store, reference, contact, RECEIVED) is None
        seen.append(tuple(statements))
    assert len(set(seen)) == 1


def test_ones_own_receipt_fills_in_the_reference_only(room: Room) -> None:
    assert fields(room.site.get(STATUS).soup, STATUS)["reference"] == [""]
    receipt = send(room)
    assert receipt.soup.find("a", href=STATUS) is not None
    form = fields(room.site.get(STATUS).soup, STATUS)
    assert form["reference"] == [room.last_row().reference]
    assert form["contact"] == [""]


def test_nothing_is_looked_up_without_a_good_token_and_nothing_typed_is_lost(room: Room) -> None:
    stored = store_one(room.store)
    page = room.site.post(STATUS, {"reference": stored.reference, "contact": REQUEST.phone}, 422)
    assert "Received" not in page.text
    assert fields(page.soup, STATUS)["contact"] == [REQUEST.phone]


def test_an_empty_form_says_what_is_missing(room: Room) -> None:
    assert len(ask(room, "", "", status=422).errors) == 2


def test_a_database_that_is_down_keeps_the_form_and_gives_the_phone(room: Room, clinic: Any) -> None:
    form = fields(room.site.get(STATUS).soup, STATUS)
    with room.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE requests RENAME TO gone")
    page = room.site.post(STATUS, {**form, "reference": STRANGER, "contact": "1234567"}, 503)
    assert page.answer.headers["Retry-After"]
    assert fields(page.soup, STATUS)["reference"] == [STRANGER]
    assert clinic.phone in page.text


def test_a_request_that_cannot_be_opened_is_no_unknown_one(room: Room) -> None:
    stored = store_one(room.store)
    with room.database.unit_of_work() as connection:
        connection.execute(update(RequestRow).values(phone="t1.AAAA"))
    assert "right now" in ask(room, stored.reference, status=503).errors[0]


def test_guessing_is_slowed_and_the_form_stays(room: Room) -> None:
    for _ in range(10):
        ask(room, STRANGER, status=422)
    page = ask(room, STRANGER, status=429)
    assert int(page.answer.headers["Retry-After"]) >= 1
    assert fields(page.soup, STATUS)["reference"] == [STRANGER]


def test_the_page_is_for_no_search_engine_and_no_cache(room: Room) -> None:
    page = room.site.get(STATUS)
    assert page.soup.find("meta", attrs={"name": "robots", "content": "noindex"}) is not None
    assert page.answer.headers["Cache-Control"] == "no-store"
