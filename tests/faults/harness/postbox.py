"""The intake mailbox: an SMTP server outside the site, that keeps what it accepts in a file and has moods."""

import json
import re
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET

from demo.ports import HOST
from tests.faults.harness.moods import HEALTHY, Mood
from tests.mail.servers import DRIP_SECONDS, READY, Drip, Reset

USUAL = {
    "greeting": b"220 postbox",
    "STARTTLS": b"220 2.0.0 go on",
    "AUTH": b"235 2.7.0 welcome",
    "DATA": READY,
    "text": b"250 2.0.0 taken",
    "QUIT": b"221 2.0.0 bye",
}
ADDRESS = re.compile(rb"<([^>]*)>")
LAST_WORD = re.compile(r"\S+$")


@dataclass(frozen=True)
class Mail:
    """What was accepted: its Message-ID, the last word of its subject, and for whom."""

    message_id: str
    reference: str
    recipients: tuple[str, ...]


class Postbox(socketserver.ThreadingTCPServer):
    """Listens on loopback; `mood()` gives the mood of each conversation, and of each further letter in it."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        kept: Path,
        port: int = 0,
        mood: Callable[[], Mood] = lambda: HEALTHY,
        certificate: ssl.SSLContext | None = None,
        slowest: float = 30.0,
    ) -> None:
        """`kept`: the file of the mails, one a line. With `certificate`, STARTTLS and AUTH are offered.

        A mood that stalls or drips does so for `slowest` seconds.
        """
        self.mood, self.certificate, self.slowest = mood, certificate, slowest
        self.ended = threading.Event()
        self.mails: list[Mail] = []
        self._kept, self._lock = kept, threading.Lock()
        super().__init__((HOST, port), _Conversation)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def references(self) -> set[str]:
        """What the mails are about."""
        return {mail.reference for mail in list(self.mails)}

    @property
    def copies(self) -> int:
        """How many mails reached somebody who had them already."""
        reached = [(mail.message_id, recipient) for mail in list(self.mails) for recipient in mail.recipients]
        return len(reached) - len(set(reached))

    def keep(self, text: bytes, recipients: tuple[str, ...]) -> None:
        headers = BytesHeaderParser().parsebytes(text)
        subject = LAST_WORD.search(headers["Subject"])
        mail = Mail(headers["Message-ID"].strip(), subject[0] if subject else "", recipients)
        with self._lock, self._kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(mail)) + "\n")
            self.mails.append(mail)


class _Conversation(socketserver.StreamRequestHandler):
    """One client's conversation."""

    server: Postbox

    def handle(self) -> None:
        self._mood = self.server.mood()
        self._letters = 0
        self._recipients: list[str] = []
        try:
            self._converse()
        except OSError:
            return
        finally:
            self.rfile.close()
            self.connection.close()

    def _converse(self) -> None:
        going_on = self._reply("greeting")
        while going_on and (line := self.rfile.readline()):
            going_on = self._obey(line)

    def _obey(self, line: bytes) -> bool:
        """Do as the client says; whether the conversation goes on."""
        word = line.split()[0].decode().upper()
        if word == "EHLO":
            return self._introduce()
        if word == "RCPT":
            return self._name_recipient(line)
        if word == "MAIL":
            self._begin_letter()
        going_on = self._reply(word)
        if not going_on:
            return False
        if word == "STARTTLS":
            self._encrypt()
        if word == "DATA" and self._usual("DATA"):
            return self._take_text()
        return word != "QUIT"

    def _introduce(self) -> bool:
        if "EHLO" in self._mood.replies:
            return self._reply("EHLO")
        encrypted = isinstance(self.connection, ssl.SSLSocket)
        offers = ["postbox"]
        if self.server.certificate is not None:
            offers += ["AUTH PLAIN"] if encrypted else ["STARTTLS"] if self._mood.encrypts else []
        lines = [f"250{'-' if offer is not offers[-1] else ' '}{offer}" for offer in offers]
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        return True

    def _begin_letter(self) -> None:
        if self._letters:
            self._mood = self.server.mood()
        self._letters += 1
        self._recipients = []

    def _name_recipient(self, line: bytes) -> bool:
        found = ADDRESS.search(line)
        address = found[1].decode() if found else ""
        word = f"RCPT {address}" if f"RCPT {address}" in self._mood.replies else "RCPT"
        if self._usual(word):
            self._recipients.append(address)
        return self._reply(word)

    def _take_text(self) -> bool:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if line and (self._usual("text") or self._mood.keeps):
            self.server.keep(b"".join(lines), tuple(self._recipients))
        return self._reply("text")

    def _usual(self, word: str) -> bool:
        return word not in self._mood.replies

    def _encrypt(self) -> None:
        context = self._mood.certificate or self.server.certificate
        assert context is not None
        self.rfile.close()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = socketserver._SocketWriter(self.connection)  # type: ignore[attr-defined]

    def _reply(self, word: str) -> bool:
        """Reply to `word` as the mood says, and say whether the conversation goes on."""
        match self._mood.replies.get(word, USUAL.get(word, b"250 2.0.0 OK")):
            case bytes() as reply:
                self.wfile.write(reply + b"\r\n")
                return True
            case Reset():
                self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            case Drip() as drip:
                self.wfile.write(drip.first)
                ends = time.monotonic() + self.server.slowest
                while time.monotonic() < ends and not self.server.ended.wait(DRIP_SECONDS):
                    self.wfile.write(b"x")
            case _:
                self.server.ended.wait(self.server.slowest)
        return False


@contextmanager
def serving(postbox: Postbox) -> Iterator[Postbox]:
    """Serve while the block lasts; then the port is free again."""
    thread = threading.Thread(target=postbox.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield postbox
    finally:
        postbox.ended.set()
        postbox.shutdown()
        thread.join()
        postbox.server_close()
