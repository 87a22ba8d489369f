"""From a notice in the outbox to its letter: what `create_app` hands to the sender."""

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from webapp.clinic import Clinic
from webapp.clock import Clock, utc_now
from webapp.intake.heartbeat import OLDEST
from webapp.intake.letters import (
    HEARTBEAT,
    INTAKE_NOTICE,
    QUARANTINE_DIGEST,
    RECEIPT,
    Stationery,
    heartbeat,
    intake_notice,
    quarantine_digest,
    receipt,
)
from webapp.intake.quarantine import digest
from webapp.intake.request import StoredRequest
from webapp.intake.store import RequestStore
from webapp.mail.message import Message
from webapp.mail.outbox import Notice
from webapp.settings import Detail

NO_SIGNS: Mapping[str, str] = {}


def composers(
    store: RequestStore,
    clinic: Clinic,
    templates: Path,
    detail: Detail,
    recipients: tuple[str, ...],
    heartbeat_recipient: str | None = None,
    clock: Clock = utc_now,
    signs: Mapping[str, str] = NO_SIGNS,
) -> Mapping[str, Callable[[Notice], Message | None]]:
    """Kind of notice → the function that composes it; the function gives None when the request is gone.

    `signs`: id of a warning sign → its label for staff.
    """
    stationery = Stationery(mail_templates(templates), clinic, signs)

    def staff(stored: StoredRequest, message_id: str) -> Message | None:
        return intake_notice(stationery, stored, detail, recipients, message_id)

    def patient(stored: StoredRequest, message_id: str) -> Message | None:
        return receipt(stationery, stored, message_id)

    def ourselves(stored: StoredRequest, message_id: str) -> Message | None:
        if heartbeat_recipient is None or clock() - stored.received_at > OLDEST:
            return None  # nobody waits for it any more: after an outage they would come in hundreds
        return heartbeat(stored.reference, heartbeat_recipient, message_id)

    def held(notice: Notice) -> Message | None:
        told = digest(store)
        return quarantine_digest(stationery, told, recipients, notice.message_id) if told else None

    return {
        INTAKE_NOTICE: _composer(store, staff),
        RECEIPT: _composer(store, patient),
        HEARTBEAT: _composer(store, ourselves),
        QUARANTINE_DIGEST: held,
    }


def _composer(
    store: RequestStore, write: Callable[[StoredRequest, str], Message | None]
) -> Callable[[Notice], Message | None]:
    def compose(notice: Notice) -> Message | None:
        stored = store.find(notice.reference)
        return write(stored, notice.message_id) if stored else None

    return compose


def mail_templates(templates: Path) -> Environment:
    """Templates of letters: HTML is escaped, plain text is not, and a name that does not exist is an error."""
    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
