"""A `Message` in Flask-Mail's words, and those in a form that every mail server takes."""

from email.charset import QP, Charset
from email.headerregistry import BaseHeader, HeaderRegistry
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from functools import lru_cache

import flask_mail

from webapp.mail.message import Message

KINDS_REMEMBERED = 16
MACHINE_MADE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
HEADERS = HeaderRegistry()
kind_header = lru_cache(KINDS_REMEMBERED)(HEADERS)


def _header(name: str, value: str) -> BaseHeader:
    """The header as the standard library makes it, which parses a Content-Type again at every look: here once."""
    return kind_header(name, value) if name.lower() == "content-type" else HEADERS(name, value)


POLICY = SMTP.clone(header_factory=_header)


class Letter(flask_mail.Message):
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
