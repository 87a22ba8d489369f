"""One heartbeat, from the form to the mailbox: what it sends, and how it waits for its letter."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from webapp.intake.heartbeat import KEPT, note_seen, note_sent, prune
from webapp.intake.store import RequestStore
from webapp.mail.mailbox import Mailbox

LOOK_SECONDS = 2.0
WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "kind": "question",
        "name": "Heartbeat",
        "email": "heartbeat@clinic.example",
        "way": "email",
        "message": "The website sent this to itself.",
    }
)


class BrokenChainError(Exception):
    """The heartbeat did not come through; the message says how far it got."""


def beat(
    store: RequestStore,
    mailbox: Mailbox,
    send: Callable[[], str],
    clock: Callable[[], datetime],
    *,
    wait_seconds: float,
    pause: Callable[[float], None],
) -> str:
    """Have a request sent by `send` (which gives its reference) and wait for its letter; give the reference.

    What happened is written down, and heartbeats older than a week are deleted. Raises BrokenChainError, and what
    `send`, the mailbox and the store raise.
    """
    prune(store.database, clock() - KEPT)
    sent_at = clock()
    reference = send()
    stored = store.find(reference)
    if stored is None:
        raise BrokenChainError(f"{reference} was sent, but it is in another database than DATABASE_URL")
    if not stored.synthetic:
        raise BrokenChainError(f"{reference} was stored as a real request; is the site of the same version?")
    note_sent(store.database, reference, sent_at)
    for look in range(1 + round(wait_seconds / LOOK_SECONDS)):
        if look:
            pause(LOOK_SECONDS)
        if mailbox.take(reference):
            note_seen(store.database, reference, clock())
            return reference
    raise BrokenChainError(
        f"{reference} was stored, but its letter was not in the mailbox after {wait_seconds:g} seconds"
    )
