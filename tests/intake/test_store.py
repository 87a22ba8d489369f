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
from webapp.database import Base, Database
from webapp.intake.request import Submission
from webapp.intake.store import (
    RequestRow,
    StoreUnavailableError,
    UnknownReferenceError,
    find_by_token,
    get,
    list_requests,
    save,
)
from webapp.intake.suspicion import TRAP
from webapp.mail.outbox import NoticeRow

DOMAIN = "clinic.example"


def stored(database: Database, sent: Submission, randomness: Callable[[int], bytes] = secrets.token_bytes) -> str:
    return save(database, sent, DOMAIN, randomness).reference


def notices(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(row.kind, row.reference) for row in session.scalars(select(NoticeRow).order_by(NoticeRow.id))]


def test_what_is_read_is_what_was_saved(database: Database) -> None:
    sent = submission(summary=SUMMARY, suspicions=("One.", "Two."))
    saved = save(database, sent, DOMAIN, secrets.token_bytes)
    assert get(database, saved.reference) == saved
    assert find_by_token(database, sent.form_token) == saved
    assert saved.request == sent.request
    assert (saved.received_at, saved.answer_by) == (sent.received_at, sent.answer_by)
    assert (saved.consent, saved.suspicions) == (sent.consent, ("One.", "Two."))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=LINES, about=LINES, message=MESSAGES)
def test_text_is_stored_as_written(database: Database, name: str, about: str, message: str) -> None:
    sent = submission(secrets.token_hex(16), name=name, about=about, message=message)
    assert get(database, stored(database, sent)).request == sent.request


def test_the_notices_of_a_request_are_left_with_it(database: Database) -> None:
    reference = stored(database, submission())
    assert notices(database) == [("intake-notice", reference), ("receipt", reference)]


@pytest.mark.parametrize("changes", [{"email": ""}, {"email": "jörg@example.com"}])
def test_who_cannot_get_a_receipt_gets_none(database: Database, changes: dict[str, str]) -> None:
    reference = stored(database, submission(**changes))
    assert notices(database) == [("intake-notice", reference)]


def test_a_suspect_makes_us_write_to_nobody_but_staff(database: Database) -> None:
    reference = stored(database, submission(suspicions=(TRAP,)))
    assert notices(database) == [("intake-notice", reference)]


def test_without_its_notice_no_request_is_stored(database: Database) -> None:
    NoticeRow.__table__.drop(database.engine)  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailableError):
        stored(database, submission())
    assert list_requests(database) == ()


def test_without_its_request_no_notice_is_left(database: Database) -> None:
    RequestRow.__table__.drop(database.engine)  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailableError):
        stored(database, submission())
    assert notices(database) == []


def test_a_form_that_was_sent_keeps_its_request(database: Database) -> None:
    first = stored(database, submission(message="First"))
    assert stored(database, submission(message="Second")) == first
    assert [kept.request.message for kept in list_requests(database)] == ["First"]
    assert len(notices(database)) == 2


def test_fifty_at_once_are_one_request(database: Database) -> None:
    def press(_: int) -> str:
        for _ in range(20):
            with suppress(StoreUnavailableError):
                return stored(database, submission())
        return "never stored"

    with ThreadPoolExecutor(50) as presses:
        references = set(presses.map(press, range(50)))
    assert len(references) == 1
    assert len(list_requests(database)) == 1
    assert len(notices(database)) == 2


def test_a_reference_that_is_taken_is_drawn_again(database: Database) -> None:
    drawn = iter([bytes(8), bytes(8), bytes([1] * 8)])
    first = stored(database, submission("a" * 32), lambda n: next(drawn))
    second = stored(database, submission("b" * 32), lambda n: next(drawn))
    assert first != second


def test_a_randomness_that_is_none_is_noticed(database: Database) -> None:
    stored(database, submission("a" * 32), bytes)
    with pytest.raises(StoreUnavailableError):
        stored(database, submission("b" * 32), bytes)


def test_the_newest_come_first(database: Database) -> None:
    sent = submission()
    for minutes, token in ((0, "a"), (2, "b"), (1, "c")):
        later = replace(sent, form_token=token * 32, received_at=RECEIVED + timedelta(minutes=minutes))
        stored(database, later)
    ages = [kept.received_at - RECEIVED for kept in list_requests(database)]
    assert ages == [timedelta(minutes=minutes) for minutes in (2, 1, 0)]
    assert len(list_requests(database, limit=1)) == 1


def test_a_reference_that_nobody_has_is_said_so(database: Database) -> None:
    with pytest.raises(UnknownReferenceError):
        get(database, "TP-7K3M-9QXD")
    assert find_by_token(database, "0" * 32) is None


def test_the_fault_of_a_database_repeats_nothing_that_was_written(database: Database) -> None:
    Base.metadata.drop_all(database.engine)
    with pytest.raises(StoreUnavailableError) as raised:
        stored(database, submission(message="Canary"))
    assert str(raised.value) in ("OperationalError", "ProgrammingError")
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_the_request_and_its_notices_are_one_transaction(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    stored(database, submission())
    assert len(commits) == 1
