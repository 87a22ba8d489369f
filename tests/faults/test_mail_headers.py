"""P14: nothing that a patient sends becomes a header or an address of a mail, from the form to the bytes sent."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.conftest import NOON
from tests.faults.conftest import Record
from tests.intake.conftest import PAT, fields
from tests.intake.journey import CHECK, CONTACT
from tests.servers import Received, SmtpServer, smtp_server
from tests.settings import settings_in
from webapp import create_app
from webapp.intake.contact_details import mailable
from webapp.intake.store import RequestStore
from webapp.sealing import Keyring

SENDER, INTAKE = "site@clinic.example", "intake@clinic.example"
CANARY = "canary"
BREAKERS = (
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "\r\n ",
    "\r\n\t",
    "%0d%0a",
    "\\r\\n",
)
INJECTIONS = (
    "Bcc: canary@thief.example",
    "To: canary@thief.example, canary2@thief.example",
    "Subject: canary",
    "X-Canary: 1",
    "Content-Type: text/html\r\n\r\n<canary>",
    "\r\n.\r\nMAIL FROM:<canary@thief.example>",
    "=?utf-8?q?canary=0d=0aBcc:_canary@thief.example?=",
    "=?utf-8?b?Y2FuYXJ5?=",
    "<canary@thief.example>",
    "Canary <canary@thief.example>, ",
    '"canary" <canary@thief.example>;',
    "canary@thief.example,canary2@thief.example",
)
PLACES = ("name", "phone", "email", "language", "about", "message", "homepage", "way", "times", "kind")
SOUND_EMAILS = (
    "canary@home.example",
    "Canary.O'Neil+tag@home.example",
    "canary@b\u00fccher.example",
    "\u00fcser@home.example",
)
BATCH = 100
TAKES_LINES = ("message", "homepage", "times", "way")
LINE = re.compile(r"^([!-9;-~]+):[ \t]?(.*)$", re.DOTALL)


@pytest.fixture
def mailbox() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture
def mailing(mailbox: SmtpServer, database_url: str, tmp_path: Path) -> Flask:
    """The whole site on each database, with a real mail server behind it."""
    settings = settings_in(tmp_path, database_url=database_url)
    own = {"mail": replace(settings.mail, port=mailbox.port), "ratelimit_storage_uri": "memory://"}
    return create_app(replace(settings, **own), clock=lambda: NOON)  # type: ignore[arg-type]


def attempts() -> Iterator[dict[str, object]]:
    """What is written into the form: an injection in one or two places, with a sound address now and then.

    Line breaks come mostly where the form takes them, because what it refuses is never mailed. No two messages are the
    same, because what comes often is held for a look.
    """
    chance = Random(3)
    for number in count():
        typed: dict[str, object] = {**PAT, "email": chance.choice(SOUND_EMAILS)}
        typed["message"] = f"{number}. {typed['message']}"
        for place in chance.sample(PLACES, chance.randint(1, 2)):
            breaks = place in TAKES_LINES or chance.random() < 0.2
            around = [chance.choice(("", *BREAKERS)) if breaks else " " for _ in range(2)]
            typed[place] = chance.choice(INJECTIONS).join([f"{typed.get(place) or CANARY}{around[0]}", around[1]])
        yield typed


def send(app: Flask, batch: Iterable[dict[str, object]]) -> None:
    """Post the check page with what was typed; the form may refuse it, or take it for what it is."""
    visitor, room = app.test_client(), app.extensions["intake"]
    shown = fields(BeautifulSoup(visitor.get(CONTACT).text, "html.parser"), CHECK)
    agreed = {"consent": "y", "consent_shown": room.consent.version, "act": "send"}
    for typed in batch:
        answer = visitor.post(CHECK, data={**shown, **typed, **agreed, "form_token": room.tokens.issue()})
        assert answer.status_code in (303, 422)


def head_of(mail: Received) -> list[tuple[str, str]]:
    """The header fields as they stand on the wire, folded lines joined; anything else in the head is an error."""
    head = mail.content.partition(b"\r\n\r\n")[0].decode("ascii")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", head), "a bare line break"
    found = [LINE.match(line) for line in re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n")]
    assert all(found), "a line that is no header"
    return [(match[1], match[2]) for match in found if match]


ALWAYS = {"Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"}
SUBJECT = re.compile(
    r"\[(Routine|Urgent)(, possible spam)?\] (Appointment request|Question) (TP-\w{4}-\w{4})"
    r"|We received your request (TP-\w{4}-\w{4})"
    r"|\[(Urgent, p|P)ossible spam\] \d+ held for a look"
)


def test_no_input_becomes_a_header_or_an_address(
    mailing: Flask, mailbox: SmtpServer, release: bool, record: Record
) -> None:
    wanted = 2_500 if release else 50
    store = RequestStore(mailing.extensions["database"], Keyring({"t1": bytes(range(32))}))
    checked, names = 0, set()
    typed = attempts()
    while checked < wanted:
        send(mailing, islice(typed, min(BATCH, wanted)))
        assert mailing.test_cli_runner().invoke(args=["mail", "send-due"]).exit_code == 0
        for mail in mailbox.received[checked:]:
            names.add(frozenset(name for name, _ in head_of(mail)))
            _check(mail, store)
        checked = len(mailbox.received)
        assert checked, "nothing was sent"
    told = {found[4] for mail in mailbox.received if (found := SUBJECT.fullmatch(mail.message["Subject"]))} - {None}
    assert told == {stored.reference for stored in store.list() if not stored.quarantined}, "staff hear of each request"
    kind = mailing.extensions["database"].engine.dialect.name
    record("P14", "mails with headers and envelope as expected", found=checked, wanted="all", database=kind)
    assert {name for one in names for name in one} - ALWAYS <= {
        "Auto-Submitted",
        "Reply-To",
        "X-Auto-Response-Suppress",
    }
    assert all(one >= ALWAYS for one in names)


def _check(mail: Received, store: RequestStore) -> None:
    """Headers and envelope are those of this letter, and no patient's word is in them but a checked address."""
    head = head_of(mail)
    said = dict(head)
    assert len(said) == len(head), "a header twice"
    subject = SUBJECT.fullmatch(said["Subject"])
    assert subject, "a subject of another form"
    reference, to_patient = subject[4] or subject[5], subject[5] is not None
    address = mailable(store.get(reference).request.email) if reference else None
    assert (mail.sender, mail.recipients) == (SENDER, (str(address),) if to_patient else (INTAKE,))
    assert (said["From"], said["To"]) == (SENDER, str(address) if to_patient else INTAKE)
    assert said.get("Reply-To") == (None if to_patient else address)
    rest = " ".join(value for name, value in head if name not in ("To", "Reply-To"))
    assert CANARY not in rest.lower()
    assert "thief" not in rest
