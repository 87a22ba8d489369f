"""A `Message` in Flask-Mail's words, and those in a form that every mail server takes."""

from binascii import b2a_qp
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import EmailPolicy
from email.utils import formatdate

import flask_mail

from webapp.mail.message import Message

MACHINE_MADE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
# It stands in no quoted-printable text (RFC 2045 6.7), so that none must be searched for.
BOUNDARY = "=_"


class _AsWritten(EmailPolicy):
    """Leaves headers the texts they are: the standard library would parse each one again at every look."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


POLICY = _AsWritten(linesep="\r\n")


class Letter(flask_mail.Message):
    """A `Message` in Flask-Mail's words."""

    def __init__(self, message: Message, sender: str, sent_at: float) -> None:
        # Not Flask-Mail's own __init__: it makes up a Message-ID, for which it looks up this machine's name, and with
        # a resolver that is down that lasts longer than any deadline.
        self._words = message
        self.sender, self.recipients = sender, list(message.recipients)
        self.subject, self.reply_to, self.date = message.subject, message.reply_to, sent_at
        self.cc, self.bcc, self.mail_options, self.rcpt_options = [], [], [], []

    def _message(self) -> MIMEBase:
        # Not Flask-Mail's own, which takes three times as long: it parses addresses that a `Message` has checked, puts
        # the bodies into a box within a box, and leaves their lines as long as they are.
        words = self._words
        text = _body(words.text, "plain")
        made = MIMEMultipart("alternative", BOUNDARY, [text, _body(words.html, "html")]) if words.html else text
        headers = {
            "Subject": flask_mail.sanitize_subject(words.subject),
            "From": str(self.sender),
            "To": ", ".join(words.recipients),
            "Date": formatdate(self.date, localtime=True),
            "Message-ID": words.message_id,
            **({"Reply-To": words.reply_to} if words.reply_to else {}),
            **MACHINE_MADE,
        }
        for name, value in headers.items():
            made[name] = value
        made.policy = POLICY
        return made


def _body(text: str, kind: str) -> MIMENonMultipart:
    """Quoted-printable: RFC 5321 4.5.3.1.6 lets servers refuse lines over 998 bytes, for ever."""
    part = MIMENonMultipart("text", kind, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(text.encode()).decode("ascii"))
    return part
