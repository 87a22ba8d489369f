"""Requests as tests need them, and every text that a person may write."""

import unicodedata
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from webapp.intake.request import AppointmentRequest, Consent, Kind, PartOfDay, StoredRequest, Submission, Way
from webapp.web.forms import UNREADABLE, as_written

RECEIVED = datetime(2026, 11, 23, 17, 0, 3, tzinfo=UTC)
ANSWER_BY = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
CONSENT = Consent("Text.\n\nI agree.", "0123456789ab")
REFERENCE = "TP-7K3M-9QXD"
REQUEST = AppointmentRequest(
    Kind.APPOINTMENT,
    name="Pat Canary",
    phone="(202) 456-1111",
    email="pat@example.com",
    way=Way.PHONE,
    times=(PartOfDay.MORNING, PartOfDay.MIDDAY),
    voicemail=True,
    language="Español",
    for_other=True,
    about="my mother",
    message='Numb foot since <5 weeks.\nL4<->L5 & "more"',
)
STORED = StoredRequest(reference=REFERENCE, request=REQUEST, received_at=RECEIVED, answer_by=ANSWER_BY, consent=CONSENT)


NOTED = {field.name for field in fields(Submission)} - {"request"}


def submission(token: str = "0" * 32, **changes: Any) -> Submission:
    """Pat's request, sent with the form `token`; `changes` are of the request, or of what is noted about it."""
    noted = {name: value for name, value in changes.items() if name in NOTED}
    asked = replace(REQUEST, **{name: value for name, value in changes.items() if name not in NOTED})
    usual = {"form_token": token, "received_at": RECEIVED, "answer_by": ANSWER_BY, "consent": CONSENT}
    return Submission(request=asked, **{**usual, **noted})


def written(text: str) -> bool:
    """Whether a form takes `text` exactly as it is."""
    return as_written(text) == text and not UNREADABLE.search(text)


HOSTILE = (
    "=1+1",
    "+1 (202) 456-1111",
    "-2",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "'; DROP TABLE requests; --",
    "{{ 7*7 }}{% raw %}",
    "%s %(name)s {0}",
    "../../etc/passwd",
    'L4<->L5, <5 weeks & "more"',
    "\N{RIGHT-TO-LEFT OVERRIDE}txt.exe",
    "\N{ARABIC LETTER SEEN}\N{ARABIC LETTER LAM}",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{GIRL}",
    "Bcc: a@b.example",
    "=?utf-8?q?x?=",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8"), max_size=60)).map(
    lambda text: str(as_written(UNREADABLE.sub("", text)))
)
MESSAGES = TEXTS.filter(written)
LINES = TEXTS.map(lambda text: unicodedata.normalize("NFC", " ".join(text.split()))).filter(
    lambda text: written(text) and bool(text)
)
