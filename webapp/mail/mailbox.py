"""A mailbox of our own, read back: whether a letter with certain words in its subject has arrived."""

import contextlib
import imaplib
import ssl
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 10.0
FOLDER = "folder:"
NEWEST = 50
IMAPS_PORT = 993


class MailboxError(Exception):
    """The mailbox cannot be read; the message says why, and neither the account nor its password."""


class Mailbox(Protocol):
    """Where a letter is looked for."""

    def take(self, words: str) -> bool:
        """Whether a letter with `words` in its subject is there; it is removed if it can be. Raises MailboxError."""


def mailbox_at(url: str, tls_context: Callable[[], ssl.SSLContext] = ssl.create_default_context) -> Mailbox:
    """The mailbox that `url` names: `imaps://USER:PASSWORD@HOST[:PORT]/INBOX` or `folder:PATH`. Raises MailboxError."""
    if url.startswith(FOLDER):
        return Folder(Path(url.removeprefix(FOLDER)))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or IMAPS_PORT
    except ValueError:
        host = None
    if not host or not parts.username or parts.password is None:
        raise MailboxError("HEARTBEAT_MAILBOX must look like imaps://USER:PASSWORD@HOST/INBOX")
    account = unquote(parts.username), unquote(parts.password)
    return Imap(host, port, account, unquote(parts.path.strip("/")) or "INBOX", tls_context)


class Folder:
    """A folder of .eml files whose names sort by time, as the demo's mail server keeps them; nothing is removed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, words: str) -> bool:
        if not self._path.is_dir():
            raise MailboxError("the folder of HEARTBEAT_MAILBOX does not exist")
        newest = sorted(self._path.glob("*.eml"), reverse=True)[:NEWEST]
        return any(words in _subject(path.read_bytes()) for path in newest)


class Imap:
    """A mailbox on an IMAP server, over TLS with a verified certificate, one connection for each look."""

    def __init__(
        self, host: str, port: int, account: tuple[str, str], name: str, tls_context: Callable[[], ssl.SSLContext]
    ) -> None:
        self._host, self._port, self._account, self._name = host, port, account, name
        self._tls_context = tls_context

    def take(self, words: str) -> bool:
        try:
            with self._opened() as server:
                return _taken(server, words)
        except (imaplib.IMAP4.error, OSError, ValueError) as fault:
            raise MailboxError(f"the IMAP server cannot be used ({type(fault).__name__})") from None

    @contextlib.contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        server = imaplib.IMAP4_SSL(self._host, self._port, ssl_context=self._tls_context(), timeout=TIMEOUT_SECONDS)
        try:
            server.login(*self._account)
            answer, _ = server.select(f'"{self._name}"')
            if answer != "OK":
                raise ValueError("no such mailbox")
            yield server
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                server.logout()


def _taken(server: imaplib.IMAP4, words: str) -> bool:
    """Whether the letter is there; the server's search is not believed, because some of them search loosely."""
    _, found = server.search(None, "SUBJECT", f'"{words}"')
    numbers = (found[0] or b"").decode("ascii").split()
    ours = [number for number in numbers if words in _subject(_header(server, number))]
    for number in ours:
        server.store(number, "+FLAGS", r"(\Deleted)")
    if ours:
        server.expunge()
    return bool(ours)


def _header(server: imaplib.IMAP4, number: str) -> bytes:
    _, parts = server.fetch(number, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


def _subject(content: bytes) -> str:
    subject = BytesHeaderParser().parsebytes(content).get("Subject", "")
    return str(make_header(decode_header(subject)))
