"""Sending one message through the customer's package, Flask-Mail 0.10, with what that package leaves out.

Flask-Mail checks no certificate, has no timeout, hides the refusal of some recipients, reports a failure when the
goodbye fails after the server took the mail, looks up this machine's name, prints mails in debug mode and sends nothing
in test mode. The subclasses here close each of these gaps.
"""

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.charset import QP, Charset
from email.headerregistry import BaseHeader, HeaderRegistry
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from functools import lru_cache
from types import TracebackType

import flask_mail
from flask import Flask

from webapp.clock import Clock, utc_now
from webapp.mail.message import Message
from webapp.mail.smtp import Session, Wire, reply_words
from webapp.settings import MailServer

TIMEOUT_SECONDS = 10.0
DEADLINE_SECONDS = 20.0
KINDS_REMEMBERED = 16
MACHINE_MADE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


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
    """Sends messages to one mail server, one connection each.

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
        self._timeout = timeout
        self._deadline = deadline
        self._clock = clock
        self._app = Flask("webapp.mail", static_folder=None)
        self._mail = flask_mail.Mail(self._app)

    def send(self, message: Message) -> Outcome:
        """Send `message`; whatever the server or the network does is returned, never raised."""
        letter = _Letter(message, self._server.sender, self._clock().timestamp())
        wire = Wire(self._deadline, self._timeout)
        with self._app.app_context():
            connection = _Connection(self._mail, self._server, self._tls_context, wire)
            try:
                with connection:
                    connection.send(letter)
            except OSError as error:
                return Failed(f"cut after {self._deadline:g} seconds") if wire.expired else _failure(error)
            return connection.outcome or Failed("no reply")


HEADERS = HeaderRegistry()
kind_header = lru_cache(KINDS_REMEMBERED)(HEADERS)


def _header(name: str, value: str) -> BaseHeader:
    """The header as the standard library makes it, which parses a Content-Type again at every look: here once."""
    return kind_header(name, value) if name.lower() == "content-type" else HEADERS(name, value)


POLICY = SMTP.clone(header_factory=_header)


class _Letter(flask_mail.Message):
    """A `Message` in Flask-Mail's words."""

    def __init__(self, message: Message, sender: str, sent_at: float) -> None:
        # Not Flask-Mail's own __init__: it makes up a Message-ID, for which it looks up this machine's name, and with
        # a resolver that is down that lasts longer than any deadline.
        self.msgId = message.message_id
        self.sender = sender
        self.recipients = list(message.recipients)
        self.reply_to = message.reply_to
        self.subject = message.subject
        self.body = message.text
        self.alts = {"html": message.html} if message.html else {}
        self.date = sent_at
        self.extra_headers = dict(MACHINE_MADE)
        self.charset = None
        self.cc, self.bcc, self.attachments, self.mail_options, self.rcpt_options = [], [], [], [], []

    def _message(self) -> MIMEBase:
        made = super()._message()
        # A boundary with "=_" stands in no quoted-printable text (RFC 2045 6.7), so that none must be searched for.
        for number, part in enumerate(part for part in made.walk() if isinstance(part, MIMEMultipart)):
            part.replace_header("Content-Type", f'{part["Content-Type"]}; boundary="=_{number}"')
        made.policy = POLICY
        return made

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        # Flask-Mail sends 8-bit lines of any length; RFC 5321 4.5.3.1.6 lets servers refuse lines over 998 bytes.
        quoted = Charset("utf-8")
        quoted.body_encoding = QP
        return MIMEText(text or "", subtype, quoted)  # type: ignore[arg-type]


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
