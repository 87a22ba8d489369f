"""A mail server that records what it accepts, refuses on demand, and can be stopped and started again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Condition
from types import SimpleNamespace

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo.ports import HOST, free_port

PATIENCE = 30.0


@dataclass(frozen=True)
class Received:
    """One accepted mail: its envelope, and its bytes as they came."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=default)


@dataclass
class SmtpServer:
    """Listens on `port`; `refusal` (such as "451 later") is its answer to every mail while it is set."""

    port: int
    refusal: str | None = None
    received: list[Received] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        self._news = Condition()
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen, again on the same port when it was stopped before."""
        hooks = SimpleNamespace(handle_DATA=self._take)
        self._controller = Controller(hooks, hostname=HOST, port=self.port, enable_SMTPUTF8=True)
        self._controller.start()

    def stop(self) -> None:
        """Close the port; what was received stays."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def wait_for(self, count: int, about: str = "", seconds: float = PATIENCE) -> list[Received]:
        """The first `count` mails with `about` in their subject, as soon as they are there; else AssertionError."""
        with self._news:
            came = self._news.wait_for(lambda: len(self._about(about)) >= count, seconds)
            assert came, f"{len(self._about(about))} of {count} mails came within {seconds} seconds"
            return self._about(about)[:count]

    def _about(self, words: str) -> list[Received]:
        return [mail for mail in self.received if words in mail.message["Subject"]]

    async def _take(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusal is not None:
            self.refused += 1
            return self.refusal
        mail = Received(str(envelope.mail_from), tuple(envelope.rcpt_tos), envelope.original_content or b"")
        with self._news:
            self.received.append(mail)
            self._news.notify_all()
        return "250 Taken"


@contextmanager
def smtp_server(port: int | None = None) -> Iterator[SmtpServer]:
    """A running server on `port` or a free one, stopped when the block ends."""
    server = SmtpServer(port or free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()
