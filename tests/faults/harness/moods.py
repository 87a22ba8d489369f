"""The moods of a mail server: in each of them it does one thing of P3 wrong, once with every letter."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tests.mail.servers import Drip, Reply, Reset, Silence


@dataclass(frozen=True)
class Mood:
    """How one letter fares: by command (or `greeting`, `text`, `RCPT address`), the reply that is not the usual.

    `keeps`: the mail is kept although its conversation fails. `certificate` stands in for the server's own;
    `encrypts`: STARTTLS is offered.
    """

    name: str
    replies: Mapping[str, Reply] = field(default_factory=lambda: MappingProxyType({}))
    keeps: bool = False
    encrypts: bool = True
    certificate: ssl.SSLContext | None = None


HEALTHY = Mood("healthy")
LOST_REPLY = Mood("resets after the text was taken, before its 250", {"text": Reset()}, keeps=True)
SLOW = (
    Mood("stalls", {"MAIL": Silence()}),
    Mood("drips", {"MAIL": Drip()}),
)
REPLIES = (
    Mood("refuses", {"greeting": b"554 5.3.2 no service"}),
    Mood("answers 421", {"greeting": b"421 4.3.2 closing"}),
    Mood("answers 451", {"text": b"451 4.3.0 not now"}),
    Mood("answers 452", {"MAIL": b"452 4.3.1 full"}),
    Mood("answers 550", {"RCPT": b"550 5.1.1 nobody"}),
    Mood("answers 554", {"text": b"554 5.6.0 no"}),
    Mood("resets before the text", {"DATA": Reset()}),
    Mood("resets after its 250", {"QUIT": Reset()}),
    LOST_REPLY,
)
UNSAFE = (
    Mood("lacks STARTTLS", encrypts=False),
    Mood("fails AUTH", {"AUTH": b"535 5.7.8 no"}),
)


def certified(unknown: ssl.SSLContext, other_host: ssl.SSLContext, expired: ssl.SSLContext) -> tuple[Mood, ...]:
    """The moods in which the server shows a certificate that must not be believed."""
    return (
        Mood("shows a bad certificate", certificate=unknown),
        Mood("shows another host's certificate", certificate=other_host),
        Mood("shows an expired certificate", certificate=expired),
    )
