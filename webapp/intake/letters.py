"""The letters about a request, as `Message` values: the notice to intake staff and the receipt to the patient."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment

from webapp.clinic import Clinic, day_words
from webapp.intake.contact_details import dialable, mailable
from webapp.intake.request import Line, StoredRequest, Way, lines
from webapp.mail.message import Message
from webapp.settings import Detail

INTAKE_NOTICE = "intake-notice"
RECEIPT = "receipt"
NEEDED_FIRST = ("name", "phone", "voicemail", "email", "way", "times", "language", "for_other")


@dataclass(frozen=True)
class Stationery:
    """What every letter is written on: the templates (autoescape on for HTML), and the clinic's own facts."""

    templates: Environment
    clinic: Clinic


def intake_notice(
    stationery: Stationery, stored: StoredRequest, detail: Detail, recipients: tuple[str, ...], message_id: str
) -> Message:
    """The notice to intake staff. The subject has urgency, kind and reference; the body says what `detail` allows.

    Nothing that the patient wrote stands in a header but a checked Reply-To, and that only from `contact` on.
    """
    asked = stored.request
    says_who = detail is not Detail.REFERENCE
    text, html = _bodies(
        stationery,
        "intake_notice",
        stored,
        first_step=first_step(stored) if says_who else None,
        dial=dialable(asked.phone) if asked.phone else None,
        who=_given(stored) if says_who else (),
        full=detail is Detail.FULL,
    )
    return Message(
        message_id=message_id,
        recipients=recipients,
        subject=subject(stored),
        text=text,
        html=html,
        reply_to=mailable(asked.email) if says_who else None,
    )


def receipt(stationery: Stationery, stored: StoredRequest, message_id: str) -> Message | None:
    """The receipt to the patient, without a word about health or of the request; None when no mail can reach them."""
    address = mailable(stored.request.email)
    if address is None:
        return None
    text, html = _bodies(stationery, "receipt", stored)
    return Message(
        message_id=message_id,
        recipients=(address,),
        subject=f"We received your request {stored.reference}",
        text=text,
        html=html,
    )


def subject(stored: StoredRequest) -> str:
    """Urgency and reference for sorting: [Urgent] Appointment request TP-7K3M-9QXD."""
    mark = stored.request.urgency.value + (", possible spam" if stored.suspicions else "")
    return f"[{mark}] {stored.request.kind.words} {stored.reference}"


def first_step(stored: StoredRequest) -> str:
    """What to do first, as an instruction: Call Pat Doe at (202) 555-0143."""
    asked = stored.request
    call, write = f"Call {asked.name} at {asked.phone}", f"Write to {asked.name} at {asked.email}"
    if not (asked.phone and asked.email):
        return call if asked.phone else write
    either = f"{call}, or write to {asked.email}"
    return {Way.PHONE: call, Way.EMAIL: write, Way.EITHER: either}[asked.way]


def _given(stored: StoredRequest) -> tuple[Line, ...]:
    return tuple(line for line in lines(stored.request) if line.name in NEEDED_FIRST and line.text)


def _bodies(stationery: Stationery, letter: str, stored: StoredRequest, **more: object) -> tuple[str, str]:
    values = {
        "clinic": stationery.clinic,
        "stored": stored,
        "asked": stored.request,
        "moment": _in_clinic_words(stationery.clinic),
        **more,
    }
    get = stationery.templates.get_template
    return get(f"mail/{letter}/body.txt").render(values), get(f"mail/{letter}/body.html").render(values)


def _in_clinic_words(clinic: Clinic) -> Callable[[datetime], str]:
    def words(moment: datetime) -> str:
        here = moment.astimezone(clinic.timezone)
        return f"{day_words(here)} {here:%Z}"

    return words
