"""Delivery: claims what is due, has it composed, sends it and settles it, one notice at a time."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from webapp.clock import Clock
from webapp.database import Database
from webapp.mail.message import Message
from webapp.mail.outbox import Notice, claim, settle_failed, settle_retry, settle_sent
from webapp.mail.schedule import next_try
from webapp.mail.transport import Accepted, Failed, Outcome, Refused

LEASE_SECONDS = 120.0
SETTLE_TRIES = 5
NOTHING_TO_SEND = Accepted("nothing to send")
LEVELS = {
    "sent": logging.INFO,
    "partly": logging.WARNING,
    "dropped": logging.INFO,
    "retried": logging.WARNING,
    "stale": logging.WARNING,
    "failed": logging.ERROR,
}
log = logging.getLogger("mail")

Composer = Callable[[Notice], Message | None]
"""Makes the letter of a notice, with `notice.message_id` as its Message-ID; None when it need not be sent any more."""


class Transport(Protocol):
    """What takes a message to its recipients."""

    def send(self, message: Message) -> Outcome:
        """Send `message` and say what became of it."""

    def close(self) -> None:
        """Keep nothing open; `send` may follow all the same."""


@dataclass(frozen=True)
class Tally:
    """What became of the notices of one run.

    `partly` counts those that were taken for some of their recipients and stay due for the others, `stale` those
    whose lease had gone to somebody else meanwhile.
    """

    sent: int = 0
    partly: int = 0
    dropped: int = 0
    retried: int = 0
    failed: int = 0
    stale: int = 0

    @property
    def claimed(self) -> int:
        """How many notices this run took up."""
        return self.sent + self.partly + self.dropped + self.retried + self.failed + self.stale


def always() -> bool:
    """Go on as long as anything is due."""
    return True


def send_due(
    database: Database,
    composers: Mapping[str, Composer],
    transport: Transport,
    clock: Clock,
    jitter: Callable[[], float],
    final: Collection[str] = (),
    go_on: Callable[[], bool] = always,
) -> Tally:
    """Send what is due, until nothing is or `go_on`, asked after each letter, says no; raise only what the database
    raises. `transport` is left open for what may come next.

    What became of one letter is written down together with the claim of the next: one transaction for each letter.
    `composers` gives the function that composes each kind of notice. Whatever goes wrong with one notice, its refusal
    by the server included, puts it back by the schedule and lets the next one pass. Only for kinds in `final` does the
    permanent refusal of the address end the notice at once: a receipt to an address that its writer mistyped.
    """
    counts: Counter[str] = Counter()
    with database.unit_of_work() as connection:
        notice = claim(connection, clock(), LEASE_SECONDS)
    while notice is not None:
        outcome = _deliver(notice, composers, transport)
        hopeless = notice.kind in final and isinstance(outcome, Refused) and outcome.by_address
        now = clock()
        again = None if hopeless else next_try(notice.created_at, notice.attempts, now, jitter())
        result, following = _surely_handed_on(database, Ending(notice, outcome, now, again), go_on())
        _record(LEVELS[result], f"notice {result}", notice, reply=outcome.reply)
        counts[result] += 1
        notice = following
    return Tally(**counts)


@dataclass(frozen=True)
class Ending:
    """How the try to send `notice` ended, and when; `again`: when to try next, None when it is to be given up."""

    notice: Notice
    outcome: Outcome
    now: datetime
    again: datetime | None


def _deliver(notice: Notice, composers: Mapping[str, Composer], transport: Transport) -> Outcome:
    """Compose and send; an exception of either is an outcome, logged by its class alone (its text may be personal)."""
    try:
        message = composers[notice.kind](notice)
        if message is None:
            return NOTHING_TO_SEND
        if message.message_id != notice.message_id:
            raise ValueError("a letter must carry its notice's Message-ID")
        left = tuple(recipient for recipient in message.recipients if recipient not in notice.taken_by)
        return transport.send(replace(message, recipients=left)) if left else NOTHING_TO_SEND
    except Exception as error:
        _record(logging.ERROR, "notice broken", notice, **{"class": type(error).__name__})
        return Failed(type(error).__name__)


def _surely_handed_on(database: Database, ending: Ending, more: bool) -> tuple[str, Notice | None]:
    """Hand on, and ask a database that is busy again: what went out and is not settled goes out a second time.

    The last try settles alone, so that nothing about the next notice can keep this one from it.
    """
    for _ in range(SETTLE_TRIES - 1):
        try:
            return _handed_on(database, ending, more)
        except Exception as error:
            _record(logging.WARNING, "settling waits", ending.notice, **{"class": type(error).__name__})
    return _handed_on(database, ending, more=False)


def _handed_on(database: Database, ending: Ending, more: bool) -> tuple[str, Notice | None]:
    """Settle what was sent and claim what comes next, both or neither; `more`: whether to claim anything."""
    with database.unit_of_work() as connection:
        result = _settle(connection, ending)
        return result, claim(connection, ending.now, LEASE_SECONDS) if more else None


def _settle(connection: Connection, ending: Ending) -> str:
    """Write down how the try ended, and give the word for it (a field of `Tally`)."""
    notice, outcome, now, reply = ending.notice, ending.outcome, ending.now, ending.outcome.reply
    match outcome:
        case Accepted(refused=0):
            result = "dropped" if outcome is NOTHING_TO_SEND else "sent"
            held = settle_sent(connection, notice, now, reply)
        case _ if ending.again is None:
            result, held = "failed", settle_failed(connection, notice, now, reply)
        case Accepted(taken=taken, permanent=permanent):
            result = "partly"
            held = settle_retry(connection, notice, now, ending.again, reply, taken=taken, refused=permanent)
        case _:
            result = "retried"
            held = settle_retry(connection, notice, now, ending.again, reply, refused=isinstance(outcome, Refused))
    return result if held else "stale"


def _record(level: int, event: str, notice: Notice, **more: str) -> None:
    log.log(level, event, extra={"notice": notice.id, "kind": notice.kind, "attempt": notice.attempts, **more})
