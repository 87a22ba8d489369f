"""The letters as values: what staff and patients read, and what stands in no header whatever somebody writes."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.conftest import ROOT, SUMMARY
from tests.intake.samples import HOSTILE, LINES, MESSAGES, REFERENCE, REQUEST, STORED
from webapp.clinic import load_clinic
from webapp.intake.composing import mail_templates
from webapp.intake.disclosure import disclose, first_step
from webapp.intake.letters import Stationery, intake_notice, receipt, subject
from webapp.intake.request import AppointmentRequest, Kind, StoredRequest, Way
from webapp.intake.suspicion import TRAP
from webapp.mail.message import Message
from webapp.settings import Detail

PAPER = Stationery(mail_templates(ROOT / "templates"), load_clinic(ROOT / "content" / "clinic.yaml"))
STAFF = ("intake@clinic.example", "lead@clinic.example")
ID = "<abc@clinic.example>"
FULL = replace(STORED, request=replace(REQUEST, summary=SUMMARY))
PERSONAL = (REQUEST.name, REQUEST.phone, REQUEST.email, REQUEST.language, REQUEST.about)
HEALTH = ("Numb foot", SUMMARY.heading, SUMMARY.reasons[0], SUMMARY.answers[0][0], SUMMARY.answers[0][1])


def notice(stored: StoredRequest, detail: Detail = Detail.FULL) -> Message:
    return intake_notice(PAPER, stored, detail, STAFF, ID)


def to_patient(stored: StoredRequest) -> Message:
    letter = receipt(PAPER, stored, ID)
    assert letter is not None
    return letter


def words(message: Message) -> tuple[str, str]:
    """The words of both bodies."""
    return message.text, " ".join(BeautifulSoup(message.html or "", "html.parser").get_text(" ").split())


def test_the_notice_as_staff_get_it() -> None:
    letter = notice(replace(FULL, request=replace(FULL.request, message="First line\nSecond line")))
    assert letter.recipients == STAFF
    assert letter.message_id == ID
    assert letter.reply_to == "pat@example.com"
    assert letter.text == (
        "Appointment request TP-7K3M-9QXD\n"
        "Urgency: Soon\n"
        "Received: Monday, November 23, 12:00 pm EST\n"
        "Answer by: Tuesday, November 24, 5:00 pm EST\n"
        "\n"
        "FIRST: Call Pat Canary at (202) 456-1111\n"
        "\n"
        "Name: Pat Canary\n"
        "Phone: (202) 456-1111\n"
        "Voicemail: Yes, you may leave one\n"
        "E-mail: pat@example.com\n"
        "Best way to reach me: Phone\n"
        "Best times: Morning, Midday\n"
        "Interpreter: Español\n"
        "For someone else: my mother\n"
        "\n"
        "MESSAGE, as written\n"
        "> First line\n"
        "> Second line\n"
        "\n"
        "ASSESSMENT, sent along by the person\n"
        "Result: See a doctor in the next 2 weeks (Soon)\n"
        "- Pain that lasts this long should be looked at.\n"
        "\n"
        "How long have you had this pain?\n"
        "  3 to 12 months\n"
        "Where is it?\n"
        "  Low back <L4-L5>\n"
        "Version 2026-1, awaiting clinical sign-off. Answered on 2026-11-23. It is not a diagnosis.\n"
        "\n"
        "--\n"
        "Sent by the website of True Precision Medical.\n"
    )


@pytest.mark.parametrize("level", ["emergency", "urgent", "soon", "routine"])
def test_the_subject_sorts_by_urgency(level: str) -> None:
    stored = replace(STORED, request=replace(REQUEST, summary=replace(SUMMARY, level=level)))
    assert subject(disclose(stored, Detail.REFERENCE)) == f"[{level.capitalize()}] Appointment request {REFERENCE}"


def test_without_an_assessment_the_subject_says_routine_and_what_it_is() -> None:
    assert subject(disclose(replace(STORED, request=replace(REQUEST, kind=Kind.QUESTION)), Detail.FULL)) == (
        f"[Routine] Question {REFERENCE}"
    )


def test_a_suspect_is_marked_with_its_reasons() -> None:
    letter = notice(replace(FULL, suspicions=(TRAP,)))
    assert letter.subject == f"[Soon, possible spam] Appointment request {REFERENCE}"
    assert all(TRAP in body for body in words(letter))


@pytest.mark.parametrize(
    ("detail", "shown", "hidden"),
    [
        (Detail.REFERENCE, (), (*PERSONAL, *HEALTH)),
        (Detail.CONTACT, PERSONAL, HEALTH),
        (Detail.FULL, (*PERSONAL, *HEALTH), ()),
    ],
)
def test_the_setting_decides_how_much_a_notice_says(
    detail: Detail, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    letter = notice(FULL, detail)
    for body in words(letter):
        assert all(text in body for text in (REFERENCE, "Soon", "Monday, November 23, 12:00 pm EST", *shown))
        assert "Tuesday, November 24, 5:00 pm EST" in body
        assert not [text for text in hidden if text in body]
    assert (letter.reply_to is None) == (detail is Detail.REFERENCE)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"way": Way.PHONE}, "Call Pat Canary at (202) 456-1111"),
        ({"way": Way.EMAIL}, "Write to Pat Canary at pat@example.com"),
        ({"way": Way.EITHER}, "Call Pat Canary at (202) 456-1111, or write to pat@example.com"),
        ({"way": Way.EMAIL, "email": ""}, "Call Pat Canary at (202) 456-1111"),
        ({"way": Way.PHONE, "phone": ""}, "Write to Pat Canary at pat@example.com"),
    ],
)
def test_the_first_step_is_one_that_can_be_taken(changes: dict[str, object], says: str) -> None:
    assert first_step(replace(STORED, request=replace(REQUEST, **changes))) == says  # type: ignore[arg-type]


def test_an_address_that_no_header_takes_is_in_the_body_only() -> None:
    letter = notice(replace(STORED, request=replace(REQUEST, email="jörg@example.com")))
    assert letter.reply_to is None
    assert "jörg@example.com" in letter.text


def test_the_receipt_as_the_patient_gets_it() -> None:
    letter = to_patient(FULL)
    assert letter.recipients == ("pat@example.com",)
    assert letter.subject == f"We received your request {REFERENCE}"
    assert letter.reply_to is None
    for body in words(letter):
        for part in (REFERENCE, "Tuesday, November 24, 5:00 pm EST", "(555) 555-0100", "911"):
            assert part in body
        lowered = body.lower()
        assert not [text for text in (*PERSONAL, *HEALTH) if text in body]
        assert not [word for word in ("spine", "pain", "appointment", "assessment", "doctor") if word in lowered]


def test_there_is_no_receipt_without_an_address() -> None:
    assert receipt(PAPER, replace(STORED, request=replace(REQUEST, email="")), ID) is None


@given(LINES, LINES, MESSAGES)
def test_text_reaches_staff_as_written_and_no_header(name: str, about: str, message: str) -> None:
    asked = replace(REQUEST, name=name, about=about, message=message)
    letter = notice(replace(STORED, request=asked))
    assert letter.subject == f"[Routine] Appointment request {REFERENCE}"
    assert f"\nName: {name}\n" in letter.text
    quoted = "".join(f"> {line}\n" for line in message.split("\n")) if message else "No message.\n"
    assert f"MESSAGE, as written\n{quoted}" in letter.text
    soup = BeautifulSoup(letter.html or "", "html.parser")
    assert [quote.get_text() for quote in soup.select("blockquote")] == ([message] if message else [])
    assert name in [line.get_text() for line in soup.select("dd")]


@given(st.sampled_from(HOSTILE), st.sampled_from(["name", "phone", "language", "about", "message"]))
def test_what_looks_like_markup_is_text(text: str, place: str) -> None:
    plain = BeautifulSoup(notice(STORED).html or "", "html.parser")
    marked = BeautifulSoup(notice(replace(STORED, request=replace(REQUEST, **{place: text}))).html or "", "html.parser")
    names = [
        [tag.name for tag in soup.find_all(True) if tag.name != "a" and tag.name != "p"] for soup in (plain, marked)
    ]
    assert names[0] == names[1]


@given(st.emails())
def test_only_a_checked_address_becomes_reply_to(email: str) -> None:
    asked = AppointmentRequest(Kind.APPOINTMENT, name="Pat", email=email)
    letter = notice(replace(STORED, request=asked))
    assert letter.reply_to is None or letter.reply_to.lower() == email.lower()
