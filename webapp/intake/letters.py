"""The letters about a request, as `Message` values: the notice to intake staff and the receipt to the patient."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jinja2 import Environment

from webapp.clinic import Clinic, day_words
from webapp.intake.contact_details import mailable
from webapp.intake.disclosure import Disclosed, disclose
from webapp.intake.held import Digest
from webapp.intake.request import StoredRequest
from webapp.mail.message import Message
from webapp.settings import Detail

INTAKE_NOTICE = "intake-notice"
RECEIPT = "receipt"
HEARTBEAT = "heartbeat"
QUARANTINE_DIGEST = "quarantine-digest"
MOST_LISTED = 50
NEVER_ALARMING = frozenset({RECEIPT})
"""Kinds that go to a patient's own mailbox: what it refuses is no fault of the installation."""


@dataclass(frozen=True)
class Stationery:
    """What every letter is written on: the templates (autoescape on for HTML), and the clinic's own facts.

    `signs`: id of a warning sign → its label for staff.
    """

    templates: Environment
    clinic: Clinic
    signs: Mapping[str, str] = field(default_factory=dict)


def intake_notice(
    stationery: Stationery, stored: StoredRequest, detail: Detail, recipients: tuple[str, ...], message_id: str
) -> Message:
    """The notice to intake staff. The subject has urgency, kind and reference; the body says what `detail` allows.

    Nothing that the patient wrote stands in a header but a checked Reply-To, and that only from `contact` on.
    """
    shown = disclose(stored, detail)
    text, html = _bodies(stationery, "intake_notice", shown=shown, signs=stationery.signs)
    return Message(
        message_id=message_id,
        recipients=recipients,
        subject=subject(shown),
        text=text,
        html=html,
        reply_to=shown.contact.reply_to if shown.contact else None,
    )


def receipt(stationery: Stationery, stored: StoredRequest, message_id: str) -> Message | None:
    """The receipt to the patient, without a word about health or of the request; None when no mail can reach them."""
    address = mailable(stored.request.email)
    if address is None:
        return None
    text, html = _bodies(stationery, "receipt", reference=stored.reference, answer_by=stored.answer_by)
    return Message(
        message_id=message_id,
        recipients=(address,),
        subject=f"We received your request {stored.reference}",
        text=text,
        html=html,
    )


def heartbeat(reference: str, recipient: str, message_id: str) -> Message:
    """The letter of a request that the site sent to itself; it says nothing but that."""
    return Message(
        message_id=message_id,
        recipients=(recipient,),
        subject=f"Heartbeat {reference}",
        text="The website sent this to itself, to prove that requests arrive. Nothing needs to be done.\n",
    )


def quarantine_digest(stationery: Stationery, digest: Digest, recipients: tuple[str, ...], message_id: str) -> Message:
    """The letter about what is held as possible spam: nothing personal, at any detail level."""
    listed = digest.held[:MOST_LISTED]
    text, html = _bodies(stationery, "quarantine_digest", digest=digest, listed=listed)
    mark = "Urgent, possible spam" if digest.urgent else "Possible spam"
    return Message(
        message_id=message_id,
        recipients=recipients,
        subject=f"[{mark}] {len(digest.held)} held for a look",
        text=text,
        html=html,
    )


def subject(shown: Disclosed) -> str:
    """Urgency and reference for sorting: [Urgent] Appointment request TP-7K3M-9QXD."""
    mark = shown.urgency.value + (", possible spam" if shown.suspicions else "")
    return f"[{mark}] {shown.kind} {shown.reference}"


def _bodies(stationery: Stationery, letter: str, **told: object) -> tuple[str, str]:
    values = {"clinic": stationery.clinic, "moment": _in_clinic_words(stationery.clinic), **told}
    get = stationery.templates.get_template
    return get(f"mail/{letter}/body.txt").render(values), get(f"mail/{letter}/body.html").render(values)


def _in_clinic_words(clinic: Clinic) -> Callable[[datetime], str]:
    def words(moment: datetime) -> str:
        here = moment.astimezone(clinic.timezone)
        return f"{day_words(here)} {here:%Z}"

    return words
