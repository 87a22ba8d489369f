from dataclasses import replace
from datetime import date

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from tests.assessment.people import DEFINITION
from webapp.assessment.answers import AnswersCookie, Given
from webapp.assessment.definition import Voice
from webapp.sealing import Keyring

RING = Keyring({"k1": bytes(32)})
DAY = date(2026, 11, 23)
GIVEN = Given(DAY, Voice.OTHER, {"age": ("65",), "ill": ("fever", "weight")})


def cookie_header(given: Given, *, https: bool = False) -> str:
    response = Response()
    AnswersCookie(RING, DEFINITION, https=https).write(response, given)
    return response.headers["Set-Cookie"]


def request_with(cookie: str) -> Request:
    return Request(EnvironBuilder(headers={"Cookie": cookie}).get_environ())


def test_what_was_written_is_read_back() -> None:
    sent = cookie_header(GIVEN).partition(";")[0]
    assert AnswersCookie(RING, DEFINITION, https=False).read(request_with(sent)) == GIVEN


def test_the_cookie_is_unreadable_and_kept_from_scripts_and_other_sites() -> None:
    header = cookie_header(GIVEN, https=True)
    assert header.startswith("__Host-answers=")
    for attribute in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert attribute in header
    assert "Expires" not in header
    assert "Max-Age" not in header
    assert "fever" not in header


def test_the_cookie_is_short_and_as_long_for_everybody() -> None:
    everything = {question.id: tuple(option.id for option in question.options) for question in DEFINITION.questions}
    lengths = {len(cookie_header(Given(DAY, Voice.SELF, answers))) for answers in ({}, GIVEN.answers, everything)}
    assert len(lengths) == 1
    assert lengths.pop() < 256


@pytest.mark.parametrize("cookie", ["", "answers=", "answers=k1.AAAA", "answers=" + "A" * 5000])
def test_what_we_did_not_seal_is_no_answer(cookie: str) -> None:
    assert AnswersCookie(RING, DEFINITION, https=False).read(request_with(cookie)) is None


def test_a_cookie_sealed_with_a_removed_key_is_no_answer() -> None:
    sent = cookie_header(GIVEN).partition(";")[0]
    assert AnswersCookie(Keyring({"k2": bytes(range(32))}), DEFINITION, https=False).read(request_with(sent)) is None


def test_answers_show_nothing_in_their_repr() -> None:
    assert "fever" not in repr(GIVEN)


def test_a_cookie_for_another_edition_is_no_answer() -> None:
    sent = cookie_header(GIVEN).partition(";")[0]
    other = replace(DEFINITION, sha256="0" * 64)
    assert AnswersCookie(RING, other, https=False).read(request_with(sent)) is None
