"""Requests on both real databases: stored once, together with their notices, and exactly as written."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event, select

from tests.intake.conftest import SUMMARY
from tests.intake.samples import LINES, MESSAGES, RECEIVED, submission
from webapp.database import Base
from webapp.intake.request import Submission
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore, StoreUnavailableError, UnknownReferenceError
from webapp.intake.suspicion import TRAP
from webapp.mail.outbox import NoticeRow

DOMAIN = "clinic.example"
TABLES_OF_LETTERS = [Base.metadata.tables[name] for name in ("attempts", "outbox")]


def stored(store: RequestStore, sent: Submission, randomness: Callable[[int], bytes] = secrets.token_bytes) -> str:
    return store.save(sent, DOMAIN, randomness).reference


def notices(store: RequestStore) -> list[tuple[str, str]]:
    with store.database.reading() as connection:
        return [(row.kind, row.reference) for row in connection.execute(select(NoticeRow).order_by(NoticeRow.id))]


def test_what_is_read_is_what_was_saved(store: RequestStore) -> None:
    sent = submission(summary=SUMMARY, suspicions=("One.", "Two."))
    saved = store.save(sent, DOMAIN, secrets.token_bytes)
    assert store.get(saved.reference) == saved
    assert store.find_by_token(sent.form_token) == saved
    assert saved.request == sent.request
    assert (saved.received_at, saved.answer_by) == (sent.received_at, sent.answer_by)
    assert (saved.consent, saved.suspicions) == (sent.consent, ("One.", "Two."))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=LINES, about=LINES, message=MESSAGES)
def test_text_is_stored_as_written(store: RequestStore, name: str, about: str, message: str) -> None:
    sent = submission(secrets.token_hex(16), name=name, about=about, message=message)
    assert store.get(stored(store, sent)).request == sent.request


def test_the_notices_of_a_request_are_left_with_it(store: RequestStore) -> None:
    reference = stored(store, submission())
    assert notices(store) == [("intake-notice", reference), ("receipt", reference)]


@pytest.mark.parametrize("changes", [{"email": ""}, {"email": "jörg@example.com"}])
def test_who_cannot_get_a_receipt_gets_none(store: RequestStore, changes: dict[str, str]) -> None:
    reference = stored(store, submission(**changes))
    assert notices(store) == [("intake-notice", reference)]


def test_a_suspect_makes_us_write_to_nobody_but_staff(store: RequestStore) -> None:
    reference = stored(store, submission(suspicions=(TRAP,)))
    assert notices(store) == [("intake-notice", reference)]


def test_without_its_notice_no_request_is_stored(store: RequestStore) -> None:
    Base.metadata.drop_all(store.database.engine, tables=TABLES_OF_LETTERS)
    with pytest.raises(StoreUnavailableError):
        stored(store, submission())
    assert store.list() == ()


def test_without_its_request_no_notice_is_left(store: RequestStore) -> None:
    RequestRow.__table__.drop(store.database.engine)  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailableError):
        stored(store, submission())
    assert notices(store) == []


def test_a_form_that_was_sent_keeps_its_request(store: RequestStore) -> None:
    first = stored(store, submission(message="First"))
    assert stored(store, submission(message="Second")) == first
    assert [kept.request.message for kept in store.list()] == ["First"]
    assert len(notices(store)) == 2


def test_fifty_at_once_are_one_request(store: RequestStore) -> None:
    def press(_: int) -> str:
        for _ in range(20):
            with suppress(StoreUnavailableError):
                return stored(store, submission())
        return "never stored"

    with ThreadPoolExecutor(50) as presses:
        references = set(presses.map(press, range(50)))
    assert len(references) == 1
    assert len(store.list()) == 1
    assert len(notices(store)) == 2


def test_a_reference_that_is_taken_is_drawn_again(store: RequestStore) -> None:
    drawn = iter([bytes(8), bytes(8), bytes([1] * 8)])
    first = stored(store, submission("a" * 32), lambda n: next(drawn))
    second = stored(store, submission("b" * 32), lambda n: next(drawn))
    assert first != second


def test_a_randomness_that_is_none_is_noticed(store: RequestStore) -> None:
    stored(store, submission("a" * 32), bytes)
    with pytest.raises(StoreUnavailableError):
        stored(store, submission("b" * 32), bytes)


def test_the_newest_come_first(store: RequestStore) -> None:
    sent = submission()
    for minutes, token in ((0, "a"), (2, "b"), (1, "c")):
        later = replace(sent, form_token=token * 32, received_at=RECEIVED + timedelta(minutes=minutes))
        stored(store, later)
    ages = [kept.received_at - RECEIVED for kept in store.list()]
    assert ages == [timedelta(minutes=minutes) for minutes in (2, 1, 0)]
    assert len(store.list(limit=1)) == 1


def test_a_reference_that_nobody_has_is_said_so(store: RequestStore) -> None:
    with pytest.raises(UnknownReferenceError):
        store.get("TP-7K3M-9QXD")
    assert store.find_by_token("0" * 32) is None


def test_the_fault_of_a_database_repeats_nothing_that_was_written(store: RequestStore) -> None:
    Base.metadata.drop_all(store.database.engine)
    with pytest.raises(StoreUnavailableError) as raised:
        stored(store, submission(message="Canary"))
    assert str(raised.value) in ("OperationalError", "ProgrammingError")
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_the_request_and_its_notices_are_one_transaction(store: RequestStore) -> None:
    commits: list[object] = []
    event.listen(store.database.engine, "commit", commits.append)
    stored(store, submission())
    assert len(commits) == 1
