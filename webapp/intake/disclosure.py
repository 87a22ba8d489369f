"""What a letter to staff may say: every field of a request is marked with the least detail level that shows it.

Templates of letters are handed a `Disclosed` and nothing else, so a field that its level does not allow is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webapp.assessment.explanation import Summary
from webapp.intake.contact_details import dialable, mailable
from webapp.intake.request import Line, StoredRequest, Urgency, Way, lines
from webapp.settings import Detail

SHOWN_FROM: Mapping[str, Detail] = {
    "kind": Detail.REFERENCE,
    "name": Detail.CONTACT,
    "phone": Detail.CONTACT,
    "voicemail": Detail.CONTACT,
    "email": Detail.CONTACT,
    "way": Detail.CONTACT,
    "times": Detail.CONTACT,
    "language": Detail.CONTACT,
    "for_other": Detail.CONTACT,
    "about": Detail.CONTACT,
    "message": Detail.FULL,
    "summary": Detail.FULL,
    "warning_signs": Detail.FULL,
}
"""Field of `AppointmentRequest` or `Sent` → the least level at which a letter may show it."""


@dataclass(frozen=True)
class Contact:
    """Who asked and how to reach them: `first_step` is an instruction, `dial` goes into a tel: link."""

    first_step: str = field(repr=False)
    dial: str | None = field(repr=False)
    reply_to: str | None = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)


@dataclass(frozen=True)
class Health:
    """What the person wrote and answered about their health."""

    message: str = field(repr=False)
    summary: Summary | None = field(repr=False)
    warning_signs: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Disclosed:
    """A request as far as a letter may show it; what its level does not allow is None."""

    reference: str
    kind: str
    urgency: Urgency
    received_at: datetime
    answer_by: datetime
    suspicions: tuple[str, ...]
    contact: Contact | None
    health: Health | None


def disclose(stored: StoredRequest, detail: Detail) -> Disclosed:
    """The request as far as `detail` allows."""
    return Disclosed(
        reference=stored.reference,
        kind=stored.request.kind.words,
        urgency=stored.urgency,
        received_at=stored.received_at,
        answer_by=stored.answer_by,
        suspicions=() if stored.released else stored.suspicions,
        contact=_contact(stored) if detail is not Detail.REFERENCE else None,
        health=_health(stored) if detail is Detail.FULL else None,
    )


def first_step(stored: StoredRequest) -> str:
    """What to do first, as an instruction: Call Pat Doe at (202) 555-0143."""
    asked = stored.request
    call, write = f"Call {asked.name} at {asked.phone}", f"Write to {asked.name} at {asked.email}"
    if not (asked.phone and asked.email):
        return call if asked.phone else write
    either = f"{call}, or write to {asked.email}"
    return {Way.PHONE: call, Way.EMAIL: write, Way.EITHER: either}[asked.way]


def _contact(stored: StoredRequest) -> Contact:
    asked = stored.request
    return Contact(
        first_step=first_step(stored),
        dial=dialable(asked.phone) if asked.phone else None,
        reply_to=mailable(asked.email),
        lines=tuple(line for line in lines(asked) if SHOWN_FROM[line.name] is Detail.CONTACT and line.text),
    )


def _health(stored: StoredRequest) -> Health:
    return Health(stored.request.message, stored.request.summary, stored.warning_signs)
