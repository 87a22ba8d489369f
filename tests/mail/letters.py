"""Letters for the tests of delivery and its sender: who composes them, who keeps them, and what is left of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from webapp.clock import Clock
from webapp.database import Database
from webapp.mail.delivery import Composer
from webapp.mail.message import Message
from webapp.mail.outbox import Notice, NoticeRow, leave_notice
from webapp.mail.transport import Accepted, Outcome

ADDRESS = "canary@home.example"


def compose(notice: Notice) -> Message | None:
    return Message(notice.message_id, (ADDRESS,), f"New {notice.reference}", "canary text")


def nothing(notice: Notice) -> Message | None:
    return None


def poison(notice: Notice) -> Message | None:
    raise LookupError(f"canary {notice.reference}")


def other_id(notice: Notice) -> Message | None:
    return Message("<other@clinic.example>", (ADDRESS,), "New", "canary text")


TAKEN = Accepted("250 2.0.0", taken=(ADDRESS,))
COMPOSERS: dict[str, Composer] = {
    "letter": compose,
    "receipt": compose,
    "nothing": nothing,
    "poison": poison,
    "other_id": other_id,
}


@dataclass
class Recorder:
    """A transport that keeps what it is given, and answers what it is told.

    `closed`: how many messages it had when it was closed last.
    """

    outcome: Outcome = TAKEN
    meanwhile: Callable[[], object] = bool
    messages: list[Message] = field(default_factory=list)
    closed: int | None = None

    def send(self, message: Message) -> Outcome:
        self.messages.append(message)
        self.meanwhile()
        return self.outcome

    def close(self) -> None:
        self.closed = len(self.messages)


def leave(database: Database, clock: Clock, kind: str, count: int = 1) -> None:
    with database.unit_of_work() as connection:
        for n in range(count):
            leave_notice(connection, kind, f"TPM-{kind}-{n}", clock(), "clinic.example")


def rows(database: Database) -> list[Row[Any]]:
    with database.reading() as connection:
        return list(connection.execute(select(NoticeRow).order_by(NoticeRow.id)))
