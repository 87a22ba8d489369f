"""What became of a request, as its sender may read it: moments that were written down, and nothing guessed."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.intake.contact_details import email_key, phone_key
from webapp.intake.letters import INTAKE_NOTICE
from webapp.intake.reference import as_issued
from webapp.intake.request import AppointmentRequest
from webapp.intake.store import RequestStore, available
from webapp.mail.state import handed_over

HAND_OVER_WITHIN = timedelta(minutes=15)
NOBODY = "nobody"


@dataclass(frozen=True)
class Status:
    """The facts about one request. `delayed`: no mail server has taken it though it had the time; `late`: the
    promised moment of the answer is over.
    """

    reference: str
    received_at: datetime
    handed_over_at: datetime | None
    answer_by: datetime
    delayed: bool
    late: bool


def find_status(store: RequestStore, reference: str, contact: str, now: datetime) -> Status | None:
    """The facts about `reference`, typed in any way, for somebody who knows the phone or e-mail in it; else None.

    Unknown, somebody else's and our own test requests are one and the same answer, after the same look-ups. Raises
    what the store raises.
    """
    wanted = as_issued(reference)
    stored = store.find(wanted)
    with available():
        handed_over_at = handed_over(store.database, INTAKE_NOTICE, wanted)
    known = belongs(contact, stored.request if stored else None)
    if stored is None or stored.synthetic or not known:
        return None
    return Status(
        reference=stored.reference,
        received_at=stored.received_at,
        handed_over_at=handed_over_at,
        answer_by=stored.answer_by,
        delayed=handed_over_at is None and now - stored.received_at >= HAND_OVER_WITHIN,
        late=now > stored.answer_by,
    )


def belongs(contact: str, asked: AppointmentRequest | None) -> bool:
    """Whether `contact` is the phone number or the e-mail address in the request, however it is written."""
    is_email = "@" in contact
    given = email_key(contact) if is_email else phone_key(contact)
    kept = "" if asked is None else email_key(asked.email) if is_email else phone_key(asked.phone)
    same = hmac.compare_digest(given.encode(), (kept or NOBODY).encode())
    return bool(given and kept) and same
