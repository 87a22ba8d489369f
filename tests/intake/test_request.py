"""A request is right once it exists, and says nothing about its writer unless asked."""

from dataclasses import replace
from typing import Any

import pytest

from tests.intake.conftest import SUMMARY
from webapp.intake.request import (
    MESSAGE_LIMIT,
    AppointmentRequest,
    Kind,
    PartOfDay,
    Urgency,
    Way,
    is_one_line,
    lines,
)

PAT = AppointmentRequest(Kind.QUESTION, name="Pat", phone="2024561111", email="pat@example.com", message="Why?")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Pat\nUrgency: none"}, "name"),
        ({"phone": "", "email": ""}, "phone"),
        ({"email": "x" * 255}, "email"),
        ({"language": "a\u2028b"}, "language"),
        ({"about": "a\x85b"}, "about"),
        ({"message": ""}, "message"),
        ({"message": "x" * (MESSAGE_LIMIT + 1)}, "message"),
    ],
)
def test_what_could_not_be_answered_is_no_request(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        replace(PAT, **wrong)


def test_an_appointment_needs_no_message() -> None:
    assert replace(PAT, kind=Kind.APPOINTMENT, message="").message == ""


def test_neither_the_request_nor_its_faults_repeat_what_was_written() -> None:
    request = replace(PAT, name="Canary", language="Canary", about="Canary", message="Canary", summary=SUMMARY)
    assert "Canary" not in repr(request) + repr(lines(request))
    assert "2024561111" not in repr(request)
    with pytest.raises(ValueError, match="name") as raised:
        replace(PAT, name="Canary\n")
    assert "Canary" not in str(raised.value)


@pytest.mark.parametrize("level", ["emergency", "urgent", "soon", "routine"])
def test_the_urgency_is_that_of_the_assessment(level: str) -> None:
    assert replace(PAT, summary=replace(SUMMARY, level=level)).urgency is Urgency(level.capitalize())


def test_without_an_assessment_a_request_is_routine() -> None:
    assert PAT.urgency is Urgency.ROUTINE


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        ({"way": Way.EMAIL}, Way.EMAIL),
        ({"way": Way.EMAIL, "email": ""}, Way.PHONE),
        ({"way": Way.PHONE, "phone": ""}, Way.EMAIL),
        ({}, Way.EITHER),
    ],
)
def test_the_way_is_one_that_was_given(changes: dict[str, Any], way: Way) -> None:
    assert replace(PAT, **changes).reached_by is way


def test_the_lines_say_what_was_not_given_too() -> None:
    texts = {line.name: line.text for line in lines(replace(PAT, phone="", times=(PartOfDay.MIDDAY,)))}
    assert "voicemail" not in texts
    assert (texts["phone"], texts["times"], texts["for_other"]) == ("", "Midday", "No, for myself")


def test_for_someone_else_is_said_even_when_nobody_is_named() -> None:
    assert {line.name: line.text for line in lines(replace(PAT, for_other=True))}["for_other"] == "Yes"


@pytest.mark.parametrize("text", ["a\n", "a\rb", "\n", "a\x0bb", "a\x1c", "a\u2029"])
def test_every_kind_of_line_break_is_one(text: str) -> None:
    assert not is_one_line(text)
