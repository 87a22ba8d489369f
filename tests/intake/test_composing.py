"""From the outbox to a letter: what the sender asks for is what was stored."""

import secrets
from datetime import timedelta

from sqlalchemy import delete

from tests.intake.conftest import ROOT
from tests.intake.samples import RECEIVED, submission
from tests.mail.holding import claim
from webapp.clinic import Clinic
from webapp.intake.composing import composers
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore
from webapp.mail.message import Message
from webapp.mail.outbox import Notice
from webapp.settings import Detail

STAFF = ("intake@clinic.example",)


def composed(store: RequestStore, clinic: Clinic) -> dict[str, tuple[Notice, Message | None]]:
    compose = composers(store, clinic, ROOT / "templates", Detail.FULL, STAFF)
    letters = {}
    while notice := claim(store.database, RECEIVED + timedelta(minutes=1), 120):
        letters[notice.kind] = notice, compose[notice.kind](notice)
    return letters


def test_each_notice_becomes_its_letter_under_its_own_message_id(store: RequestStore, clinic: Clinic) -> None:
    stored = store.save(submission(), "clinic.example", secrets.token_bytes)
    letters = composed(store, clinic)
    assert set(letters) == {"intake-notice", "receipt"}
    for notice, letter in letters.values():
        assert letter is not None
        assert letter.message_id == notice.message_id
        assert stored.reference in letter.subject
    assert [letter.recipients for _, letter in letters.values() if letter] == [STAFF, ("pat@example.com",)]


def test_a_request_that_is_gone_has_nothing_to_send(store: RequestStore, clinic: Clinic) -> None:
    store.save(submission(), "clinic.example", secrets.token_bytes)
    with store.database.unit_of_work() as connection:
        connection.execute(delete(RequestRow))
    assert [letter for _, letter in composed(store, clinic).values()] == [None, None]
