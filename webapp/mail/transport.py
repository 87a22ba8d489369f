"""Sending messages through the customer's package, Flask-Mail 0.10, with what that package leaves out.

Flask-Mail checks no certificate, has no timeout, hides the refusal of some recipients, reports a failure when the
goodbye fails after the server took the mail, looks up this machine's name, prints mails in debug mode and sends nothing
in test mode. The subclasses here close each of these gaps.
"""

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType

import flask_mail
from flask import Flask

from webapp.clock import Clock, utc_now
from webapp.mail.letter import Letter
from webapp.mail.message import Message
from webapp.mail.smtp import Session, Wire, reply_words
from webapp.settings import MailServer

TIMEOUT_SECONDS = 10.0
DEADLINE_SECONDS = 20.0
GOODBYE_SECONDS = 1.0
LETTERS_PER_CONNECTION = 100


@dataclass(frozen=True)
class Accepted:
    """The server took the mail for the recipients in `taken`, at least one, and not for `refused` others.

    `permanent` when one of the others was refused for good (5xx).
    """

    reply: str
    taken: tuple[str, ...] = field(default=(), repr=False)
    refused: int = 0
    permanent: bool = False


@dataclass(frozen=True)
class Refused:
    """The server refused for good (5xx); `by_address` when it is the recipients' addresses that it refused."""

    reply: str
    by_address: bool = False


@dataclass(frozen=True)
class Failed:
    """The mail was not taken this time; `reply` is the server's code, or the reason when it gave none."""

    reply: str


Outcome = Accepted | Refused | Failed


class SmtpTransport:
    """Sends messages to one mail server, one after the other, for one thread.

    The connection stays open after a letter that was taken, for the next one, until `close`. Whatever else happened, a
    connection is given up: no letter meets what another one left.

    It keeps a small Flask application of its own, whose context Flask-Mail needs: so it works the same inside a
    request, in a command and in the sender's thread, and neither the site's debug nor its test mode changes it.
    """

    def __init__(
        self,
        server: MailServer,
        *,
        tls_context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        timeout: float = TIMEOUT_SECONDS,
        deadline: float = DEADLINE_SECONDS,
        clock: Clock = utc_now,
    ) -> None:
        """`tls_context` makes the verifying context (another one may trust a private CA); times are in seconds."""
        self._server = server
        self._tls_context = tls_context
        self._deadline = deadline
        self._clock = clock
        self._wire = Wire(timeout)
        self._app = Flask("webapp.mail", static_folder=None)
        self._mail = flask_mail.Mail(self._app)
        self._connection: _Connection | None = None
        self._open = ExitStack()

    def send(self, message: Message) -> Outcome:
        """Send `message`; whatever the server or the network does is returned, never raised."""
        letter = Letter(message, self._server.sender, self._clock().timestamp())
        self._wire.begin(self._deadline)
        with self._app.app_context():
            used = self._connection
            outcome = self._send(letter)
            if used and not used.listened and not self._wire.expired:
                # The server had left, or wants no more over a connection on which it took letters before.
                outcome = self._send(letter)
            return outcome

    def close(self) -> None:
        """Say goodbye to the server when a connection is open; the next letter makes a new one."""
        self._wire.begin(GOODBYE_SECONDS)
        self._hang_up()

    def _send(self, letter: Letter) -> Outcome:
        """Send over the open connection, or over a new one, and keep it when the letter was taken."""
        with ExitStack() as unless_taken:
            unless_taken.callback(self._hang_up)
            try:
                self._connection = connection = self._connection or self._connect()
                connection.send(letter)
            except OSError as error:
                return Failed(f"cut after {self._deadline:g} seconds") if self._wire.expired else _failure(error)
            if connection.outcome is None:
                return Failed("no reply")
            if connection.num_emails < LETTERS_PER_CONNECTION:
                unless_taken.pop_all()
            return connection.outcome

    def _connect(self) -> "_Connection":
        return self._open.enter_context(_Connection(self._mail, self._server, self._tls_context, self._wire))

    def _hang_up(self) -> None:
        self._connection = None
        self._open.close()


class _Connection(flask_mail.Connection):
    """Flask-Mail's connection with verified TLS, bounded time, and an outcome instead of silence."""

    host: Session | None

    def __init__(
        self, mail: flask_mail.Mail, server: MailServer, tls_context: Callable[[], ssl.SSLContext], wire: Wire
    ) -> None:
        super().__init__(mail)
        self._server = server
        self._tls_context = tls_context
        self._wire = wire

    @property
    def listened(self) -> bool:
        """Whether the server let the last letter begin."""
        return self.host is not None and self.host.began

    @property
    def outcome(self) -> Accepted | None:
        """What to report once the server has taken the mail; None as long as it has not."""
        if self.host is None or self.host.accepted is None:
            return None
        taken, refused = tuple(sorted(self.host.taken)), list(self.host.refused.values())
        recipients = len(taken) + len(refused)
        some = f", {len(refused)} of {recipients} recipients refused ({refused[0][1]})" if refused else ""
        return Accepted(self.host.accepted + some, taken, len(refused), any(_is_permanent(code) for code, _ in refused))

    def configure_host(self) -> Session:
        """Connect, encrypt and sign in; raise before any mail when one of these fails."""
        server = self._server
        tls = self._tls_context() if server.implicit_tls or server.starttls else None
        own_name = server.sender.rpartition("@")[2]
        session = Session(self._wire, server.host, server.port, own_name, tls if server.implicit_tls else None)
        try:
            if server.starttls:
                session.starttls(context=tls)
            if server.username and server.password:
                session.login(server.username, server.password)
        except BaseException:
            session.close()
            raise
        return session

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Say goodbye; a goodbye that fails changes nothing about a mail that was taken."""
        if self.host is not None:
            with contextlib.suppress(OSError):
                self.host.quit()
            self.host.close()


def _failure(error: OSError) -> Refused | Failed:
    """What stopped the send, from the exceptions of smtplib, ssl and socket (all of them OSErrors)."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _refusal(list(error.recipients.values()), by_address=True)
        case smtplib.SMTPResponseException():
            return _refusal([(error.smtp_code, error.smtp_error)])
        case smtplib.SMTPNotSupportedError():
            return Failed(str(error))
        case smtplib.SMTPServerDisconnected():
            return Failed("connection closed")
        case ssl.SSLCertVerificationError():
            return Failed(f"certificate: {error.verify_message}")
        case socket.gaierror():
            return Failed("host name not found")
    return Failed(type(error).__name__)


def _refusal(replies: list[tuple[int, bytes | str]], *, by_address: bool = False) -> Refused | Failed:
    """Refused only when every reply is permanent; one temporary reply is reason enough to try again."""
    temporary = [reply for reply in replies if not _is_permanent(reply[0])]
    return Failed(reply_words(*temporary[0])) if temporary else Refused(reply_words(*replies[0]), by_address)


def _is_permanent(code: int) -> bool:
    return 500 <= code <= 599
