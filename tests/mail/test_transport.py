"""Sending to real servers: what arrives, what a refusal becomes, and when a server is cut off."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.conftest import Served
from tests.mail.servers import (
    SENDER,
    Drip,
    Mailbox,
    Reply,
    Reset,
    Silence,
    at_port,
    crowded_port,
    mail_server,
    scripted,
    within,
)
from webapp.mail.message import Message
from webapp.mail.transport import DEADLINE_SECONDS, Accepted, Failed, Outcome, Refused, SmtpTransport

INTAKE = "intake@clinic.example"
SECOND = "second@clinic.example"
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MESSAGE = Message(
    message_id="<t1@clinic.example>",
    recipients=(INTAKE,),
    subject="[Urgent] Request TPM-7K4F",
    text="Rückenschmerzen <5 weeks, L4<->L5.\n.\nA line that begins with a dot.\n",
    html="<p>Rückenschmerzen &lt;5 weeks</p>",
    reply_to="pat@home.example",
)
TO_TWO = Message("<t2@clinic.example>", (INTAKE, SECOND), "New", "Text.")
HEADERS = [
    "Content-Type",
    "MIME-Version",
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "Reply-To",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
]


def send_to(port: int, message: Message = MESSAGE, **patience: float) -> Outcome:
    with closing(SmtpTransport(at_port(port), clock=lambda: MORNING, **patience)) as transport:
        return transport.send(message)


def test_a_mail_arrives_with_its_headers_and_both_bodies(served: Served) -> None:
    assert send_to(served.port) == Accepted("250 2.0.0", (INTAKE,))
    (mail,) = served.mailbox.mails
    assert mail.keys() == HEADERS
    assert mail["Message-ID"] == "<t1@clinic.example>"
    assert mail["Subject"] == "[Urgent] Request TPM-7K4F"
    assert (mail["From"], mail["To"], mail["Reply-To"]) == (SENDER, INTAKE, "pat@home.example")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert parsedate_to_datetime(mail["Date"]) == MORNING
    assert _body(mail, "plain") == _as_sent(MESSAGE.text)
    assert _body(mail, "html") == MESSAGE.html


def test_a_text_that_holds_the_boundary_arrives_whole(served: Served) -> None:
    send_to(served.port)
    made = {part.get_boundary() for part in served.mailbox.mails[0].walk() if part.is_multipart()}
    assert len(made) == 1
    lines = "\n".join(f"--{one}\n--{one}--" for one in sorted(made))
    send_to(served.port, replace(MESSAGE, text=lines, html=lines))
    assert [_body(served.mailbox.mails[1], kind).splitlines() for kind in ("plain", "html")] == [lines.splitlines()] * 2


def test_the_envelope_names_us_and_the_recipients(served: Served) -> None:
    send_to(served.port, TO_TWO)
    (envelope,) = served.mailbox.envelopes
    assert envelope.mail_from == SENDER
    assert sorted(envelope.rcpt_tos) == [INTAKE, SECOND]


def test_a_mail_without_html_and_reply_address_is_plain(served: Served) -> None:
    send_to(served.port, TO_TWO)
    (mail,) = served.mailbox.mails
    assert mail.get_content_type() == "text/plain"
    assert mail["Reply-To"] is None
    assert _body(mail, "plain") == "Text."


def test_an_international_subject_arrives(served: Served) -> None:
    send_to(served.port, Message("<t@x.example>", (INTAKE,), "Mañana, 明日 " * 10, "Text."))
    assert served.mailbox.mails[0]["Subject"] == "Mañana, 明日 " * 10


def test_long_addresses_and_many_recipients_arrive_unharmed(served: Served) -> None:
    long = "p" * 150 + "@" + "d" * 60 + ".example"
    recipients = tuple(f"intake.desk.number{n:02}@mail.clinic.example" for n in range(40))
    outcome = send_to(served.port, Message("<t@x.example>", recipients, "New", "Text.", reply_to=long))
    assert outcome == Accepted("250 2.0.0", recipients)
    assert served.mailbox.mails[0]["Reply-To"] == long
    assert sorted(served.mailbox.envelopes[0].rcpt_tos) == sorted(recipients)
    assert len(served.mailbox.mails[0]["To"].addresses) == 40


def test_a_line_longer_than_servers_allow_arrives_whole(served: Served) -> None:
    story = "It hurts. " * 600
    assert isinstance(send_to(served.port, Message("<t@x.example>", (INTAKE,), "New", story)), Accepted)
    assert _body(served.mailbox.mails[0], "plain") == story
    assert max(map(len, served.mailbox.envelopes[0].content.splitlines())) < 998  # type: ignore[union-attr]


def test_it_sends_within_another_application_that_tests_and_debugs(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    site = Flask("site")
    site.config.update(TESTING=True, DEBUG=True, MAIL_SUPPRESS_SEND=True)
    with site.test_request_context():
        assert isinstance(send_to(served.port), Accepted)
    assert len(served.mailbox.mails) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("451 4.3.0 try again, pat@home.example", "451 4.3.0"),
        ("452 4.2.2 mailbox of pat@home.example is full", "452 4.2.2"),
        ("421 4.3.2 closing", "421 4.3.2"),
        ("450 pat@home.example is greylisted", "450"),
    ],
)
def test_a_temporary_refusal_is_failed_for_now(served: Served, stage: str, reply: str, words: str) -> None:
    served.mailbox.replies[stage] = reply
    assert send_to(served.port) == Failed(words)
    assert served.mailbox.mails == []


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "words"), [("550 5.1.1 <pat@home.example> unknown", "550 5.1.1"), ("554 pat@home.example", "554")]
)
def test_a_permanent_refusal_is_refused_and_repeats_no_address(
    served: Served, stage: str, reply: str, words: str
) -> None:
    served.mailbox.replies[stage] = reply
    assert send_to(served.port) == Refused(words, by_address=stage == "RCPT")


def test_one_recipient_of_two_refused_is_accepted_and_reported(served: Served) -> None:
    served.mailbox.replies[SECOND] = "550 5.1.1 <second@clinic.example> unknown"
    expected = Accepted("250 2.0.0, 1 of 2 recipients refused (550 5.1.1)", (INTAKE,), 1, permanent=True)
    assert send_to(served.port, TO_TWO) == expected
    assert served.mailbox.envelopes[0].rcpt_tos == [INTAKE]


def test_two_recipients_refused_one_of_them_for_now_is_tried_again(served: Served) -> None:
    served.mailbox.replies.update({INTAKE: "550 5.1.1 unknown", SECOND: "451 4.2.0 busy"})
    assert send_to(served.port, TO_TWO) == Failed("451 4.2.0")


@pytest.mark.parametrize("goodbye", [b"500 what?", b"421 no", Reset(), Drip(b""), b"not a reply"])
def test_a_goodbye_that_fails_after_the_mail_was_taken_is_no_failure(goodbye: Reply) -> None:
    with scripted(text=b"250 2.0.0 queued", QUIT=goodbye) as server:
        assert send_to(server.server_address[1]) == Accepted("250 2.0.0", (INTAKE,))
        assert server.heard[-1] == "QUIT"


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "text"])
def test_a_connection_that_is_torn_down_is_failed(stage: str) -> None:
    with scripted(**{stage: Reset()}) as server:
        assert isinstance(send_to(server.server_address[1]), Failed)


@pytest.mark.parametrize("stage", ["greeting", "MAIL", "RCPT", "DATA", "text"])
def test_a_garbled_reply_is_failed(stage: str) -> None:
    with scripted(**{stage: b"nonsense"}) as server:
        assert send_to(server.server_address[1]) == Failed("no readable reply")


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "RCPT", "text"])
def test_a_server_that_drips_is_cut_at_the_deadline(stage: str) -> None:
    with scripted(**{stage: Drip()}) as server:
        with within(seconds=2):
            outcome = send_to(server.server_address[1], deadline=0.4)
        assert outcome == Failed("cut after 0.4 seconds")


def test_a_server_too_busy_to_answer_is_left_at_the_deadline() -> None:
    with crowded_port() as port, within(seconds=2):
        assert isinstance(send_to(port, deadline=0.4), Failed)


def test_a_silent_server_is_left_after_the_timeout() -> None:
    with scripted(RCPT=Silence()) as server:
        outcome = send_to(server.server_address[1], timeout=0.2)
        assert outcome == Failed("connection closed")


def test_no_time_left_means_that_nothing_is_sent(served: Served) -> None:
    assert isinstance(send_to(served.port, deadline=0.0), Failed)
    assert served.mailbox.begun == 0


def test_no_name_is_looked_up_but_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo
    asked: list[str] = []

    def noted(host: str, *more: Any, **options: Any) -> Any:
        asked.append(host)
        return look_up(host, *more, **options)

    monkeypatch.setattr("socket.getaddrinfo", noted)
    monkeypatch.setattr("socket.getfqdn", lambda host="this machine": asked.append(host) or "localhost")
    with scripted() as server:
        assert isinstance(send_to(server.server_address[1]), Accepted)
    assert asked == ["localhost"]


def test_a_server_that_is_down_is_failed() -> None:
    with mail_server(Mailbox()) as port:
        pass
    assert send_to(port) == Failed("ConnectionRefusedError")


def test_a_send_is_cut_within_twenty_seconds() -> None:
    assert DEADLINE_SECONDS <= 20


@pytest.fixture(scope="module")
def kept() -> Iterator[Served]:
    """One server for all examples of a property."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        yield Served(mailbox, port)


BREAKERS = ("\r\n", "\r\n ", "\n", "\r", "\0", "\x85", "\u2028", "\u2029", "\x0b", "\x1c", "\t")
HEADER_WORDS = (
    "Bcc: thief@x.example",
    "=?utf-8?q?=0D=0ABcc:_thief?=",
    "<thief@x.example>",
    "x@x.example",
    ":",
    ",",
    ";",
)
ORDINARY = ("x", "ü", ".", " ", '"', "\\")
hostile = st.lists(st.sampled_from(BREAKERS + HEADER_WORDS + ORDINARY), min_size=1, max_size=5).map("".join)
addresses = st.from_regex(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,30}@[a-z0-9]{1,20}\.example", fullmatch=True)


@given(subject=hostile, reply_to=hostile | addresses, recipient=hostile | addresses, text=hostile, html=hostile)
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_the_headers_and_the_envelope_are_the_expected_ones(
    kept: Served, subject: str, reply_to: str, recipient: str, text: str, html: str
) -> None:
    parts = {"subject": subject, "reply_to": reply_to, "recipients": (INTAKE, recipient)}
    for name, value in parts.items():
        _refused_or_arrives_exactly(kept, Fields(**{name: value}, text=text, html=html))


class Fields(dict[str, object]):
    """The fields of an ordinary message with some replaced."""

    def __init__(self, **changes: object) -> None:
        ordinary = {"message_id": "<t@clinic.example>", "recipients": (INTAKE,), "subject": "New", "reply_to": None}
        super().__init__({**ordinary, **changes})


def _refused_or_arrives_exactly(kept: Served, fields: Fields) -> None:
    try:
        message = Message(**fields)  # type: ignore[arg-type]
    except ValueError:
        return
    kept.mailbox.envelopes.clear()
    assert isinstance(send_to(kept.port, message), Accepted)
    (mail,), (envelope,) = kept.mailbox.mails, kept.mailbox.envelopes
    assert mail.keys() == [name for name in HEADERS if name != "Reply-To" or message.reply_to]
    assert set(envelope.rcpt_tos) == set(message.recipients)
    assert mail["Subject"].strip() == message.subject.strip()
    assert _raw(envelope.content, "Reply-To") == message.reply_to
    assert set(str(_raw(envelope.content, "To")).split(", ")) == set(message.recipients)
    assert _body(mail, "plain") == _as_sent(message.text)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=2000))
@settings(max_examples=100, deadline=None)
def test_any_text_arrives_as_written(kept: Served, text: str) -> None:
    kept.mailbox.envelopes.clear()
    assert isinstance(send_to(kept.port, Message("<t@x.example>", (INTAKE,), "New", text)), Accepted)
    assert _body(kept.mailbox.mails[0], "plain") == _as_sent(text)


def _as_sent(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _body(mail: object, subtype: str) -> str:
    part = mail.get_body((subtype,))  # type: ignore[attr-defined]
    return _as_sent(part.get_content())


def _raw(content: object, header: str) -> str | None:
    """A header's value as its bytes stand in the mail."""
    found = re.search(rb"^%s: (.*)\r\n" % header.encode(), bytes(content), re.MULTILINE)  # type: ignore[call-overload]
    return found[1].decode() if found else None
