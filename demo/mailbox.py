"""The kept mails: a folder of .eml files, exactly as the mail server received them."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

SHOWN_HEADERS = ("From", "To", "Reply-To", "Date", "Subject")
NAME = re.compile(r"\d{8}T\d{6}\.\d{6}-\d+")


@dataclass(frozen=True)
class Mail:
    """One kept mail. Headers and parts are what the sender wrote: anything may stand in them."""

    name: str
    received: datetime
    headers: dict[str, str] = field(repr=False)
    text: str | None = field(repr=False)
    html: str | None = field(repr=False)

    @property
    def subject(self) -> str:
        return self.headers.get("Subject", "").strip() or "(no subject)"


class Mailbox:
    """Mails in `folder`, which is made for its owner only. A mail's name sorts by the moment at which it came."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self.folder = folder
        self._clock = clock
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)

    def keep(self, content: bytes) -> str:
        """Store one mail and give its name. It becomes visible only when all of it is written."""
        aside = self.folder / f".{os.urandom(8).hex()}"
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        name = self._put_in_place(aside)
        aside.unlink()
        return name

    def newest(self, most: int) -> list[Mail]:
        """The newest mails first, at most so many."""
        return [self._read(name) for name in self._names()[:most]]

    def count(self) -> int:
        return len(self._names())

    def find(self, name: str) -> Mail | None:
        """The mail called `name`, or None; nothing but the folder's own mails can be named."""
        return self._read(name) if name in self._names() else None

    def _put_in_place(self, aside: Path) -> str:
        moment = self._clock().astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f")
        number = 0
        while True:
            try:
                os.link(aside, self.folder / f"{moment}-{number}.eml")
            except FileExistsError:
                number += 1
            else:
                return f"{moment}-{number}"

    def _names(self) -> list[str]:
        return sorted((path.stem for path in self.folder.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)

    def _read(self, name: str) -> Mail:
        message = message_from_bytes((self.folder / f"{name}.eml").read_bytes(), policy=default)
        received = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        return Mail(name, received, dict(_headers(message)), _part(message, "plain"), _part(message, "html"))


def _headers(message: EmailMessage) -> Iterator[tuple[str, str]]:
    for name in SHOWN_HEADERS:
        values = [str(value) for key, value in message.items() if key.lower() == name.lower()]
        if values:
            yield name, ", ".join(values)


def _part(message: EmailMessage, kind: str) -> str | None:
    """The text of the message's plain or html part; in a character set nobody knows, as far as it is ASCII."""
    part = message.get_body((kind,))
    if part is None:
        return None
    try:
        return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")
    except LookupError:
        content = part.get_payload(decode=True)
        return content.decode("ascii", "replace") if isinstance(content, bytes) else ""
