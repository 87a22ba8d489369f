"""An e-mail as a value: valid by construction, so that nothing in it can become a header of its own."""

import re
from dataclasses import dataclass, field

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 200
LONGEST_ID = 250
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
# The Unicode categories Cs (lone surrogates), and those with Cc, Zl and Zp (control characters, line breaks).
NOT_ENCODABLE = re.compile("[\ud800-\udfff]")
LINE_BREAKERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
ENCODED_WORD = "=?"


@dataclass(frozen=True)
class Message:
    """One e-mail, ready to be sent; ValueError on construction names the field that is wrong, never its value.

    Addresses are plain ASCII (`name@host`, as HTML's e-mail field takes them), without display names. No header field
    takes a control character, a Unicode line break or an encoded word (RFC 2047); the bodies take any encodable text.
    """

    message_id: str
    recipients: tuple[str, ...] = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
    reply_to: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        faults = {
            "message_id": not is_message_id(self.message_id),
            "recipients": not self.recipients or not all(map(is_address, self.recipients)),
            "subject": not is_subject(self.subject),
            "text": not _encodable(self.text),
            "html": self.html is not None and not _encodable(self.html),
            "reply_to": self.reply_to is not None and not is_address(self.reply_to),
        }
        wrong = [name for name, faulty in faults.items() if faulty]
        if wrong:
            raise ValueError(f"not fit for an e-mail: {', '.join(wrong)}")


def is_address(value: str) -> bool:
    """Whether `value` may stand in an envelope or an address header: one bare ASCII address (RFC 5321 dot-string)."""
    return len(value) <= LONGEST_ADDRESS and ADDRESS.fullmatch(value) is not None and ENCODED_WORD not in value


def is_message_id(value: str) -> bool:
    """Whether `value` is a Message-ID with its angle brackets (RFC 5322 3.6.4), all of it printable ASCII."""
    return len(value) <= LONGEST_ID and MESSAGE_ID.fullmatch(value) is not None and ENCODED_WORD not in value


def is_subject(value: str) -> bool:
    """Whether `value` is a short line of words, without a line break, a control character or an encoded word."""
    one_line = LINE_BREAKERS.search(value) is None
    return one_line and 0 < len(value.strip()) <= len(value) <= LONGEST_SUBJECT and ENCODED_WORD not in value


def new_message_id(domain: str, token: str) -> str:
    """The Message-ID of a new notice: `token` is unique for ever, `domain` (international or not) is the site's host.

    Raises ValueError when the two do not make a Message-ID.
    """
    made = f"<{token}@{domain.encode('idna').decode('ascii')}>"
    if not is_message_id(made):
        raise ValueError("domain and token do not make a Message-ID")
    return made


def _encodable(value: str) -> bool:
    return NOT_ENCODABLE.search(value) is None
