"""Mail servers on loopback: one that keeps what it gets, and one that misbehaves as its script says."""

import socketserver
import ssl
import struct
import threading
import time
from asyncio import Server
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import chain, islice, repeat
from socket import SO_LINGER, SO_RCVBUF, SOL_SOCKET, socket
from types import SimpleNamespace
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from webapp.settings import MailServer

SENDER = "site@clinic.example"
DRIP_SECONDS = 0.05
LONGEST_DRIP = 100
SIP = 16 * 1024
READY = b"354 go on"


def at_port(port: int, **changes: Any) -> MailServer:
    """The settings of a mail server on this machine, without TLS unless `changes` say otherwise."""
    plain = {"starttls": False, "implicit_tls": False, "username": None, "password": None, "sender": SENDER}
    return MailServer(**{"host": "localhost", "port": port, **plain, **changes})


@dataclass
class Mailbox:
    """Keeps mails. `replies` refuse by command or by recipient until they are cleared."""

    replies: dict[str, str] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)
    begun: int = 0
    password: bytes = b"right"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was accepted, parsed as today's mail readers do."""
        return [
            cast(EmailMessage, message_from_bytes(cast(bytes, kept.content), policy=policy.default))
            for kept in self.envelopes
        ]

    async def mail(self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        self.begun += 1
        envelope.mail_from = address
        return self.replies.get("MAIL", "250 2.1.0 OK")

    async def rcpt(self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        reply = self.replies.get(address) or self.replies.get("RCPT", "250 2.1.5 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def data(self, server: Any, session: Session, envelope: Envelope) -> str:
        reply = self.replies.get("DATA", "250 2.0.0 taken")
        if reply.startswith("250"):
            self.envelopes.append(envelope)
        return reply

    async def quit(self, server: Any, session: Session, envelope: Envelope) -> str:
        return self.replies.get("QUIT", "221 2.0.0 bye")

    def authenticate(self, server: Any, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == self.password, handled=False)

    @property
    def handler(self) -> SimpleNamespace:
        """The mailbox under the names that aiosmtpd calls."""
        return SimpleNamespace(
            handle_MAIL=self.mail, handle_RCPT=self.rcpt, handle_DATA=self.data, handle_QUIT=self.quit
        )


class MailController(Controller):
    """aiosmtpd in a thread, on a port of the system's choice unless one is given."""

    async def _create_server(self) -> Server:
        server = cast(Server, await super()._create_server())
        self.port = server.sockets[0].getsockname()[1]
        return server


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0, **options: Any) -> Iterator[int]:
    """Serve `mailbox` while the block lasts, and give the port; `options` are aiosmtpd's."""
    controller = MailController(mailbox.handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@dataclass(frozen=True)
class Drip:
    """A reply that begins with `first` at once; then come `then` and more, byte by byte, for longer than a test."""

    first: bytes = b"250-"
    then: bytes = b""


class Silence:
    """No reply at all."""


class Reset:
    """The connection is torn down instead of a reply."""


@dataclass(frozen=True)
class Sips:
    """No reply; what follows is read a little at a time, for longer than a test."""


Reply = bytes | Drip | Silence | Reset | Sips


class ScriptedServer(socketserver.ThreadingTCPServer):
    """An SMTP server that replies by a script: the command's first word (or `greeting`, `text`) gives the reply.

    `again` is the script of a conversation from its second mail on, as far as it differs.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self, script: Mapping[str, Reply], tls: ssl.SSLContext | None = None, again: Mapping[str, Reply] | None = None
    ) -> None:
        self.script: dict[str, Reply] = {
            "greeting": b"220 scripted",
            "EHLO": b"250 scripted",
            "DATA": READY,
            "QUIT": b"221 bye",
            **script,
        }
        self.again = {**self.script, **(again or {})}
        self.ended = threading.Event()
        self.heard: list[str] = []
        self.tls = tls
        super().__init__(("127.0.0.1", 0), Conversation)
        self.socket.setsockopt(SOL_SOCKET, SO_RCVBUF, SIP)

    def get_request(self) -> tuple[socket, Any]:
        """Take the next caller, encrypted from the first byte when the server has a certificate."""
        connection, address = super().get_request()
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection, address


class Conversation(socketserver.StreamRequestHandler):
    """One client's conversation with a ScriptedServer."""

    server: ScriptedServer
    script: dict[str, Reply]

    def handle(self) -> None:
        self.script = self.server.script
        try:
            self._converse()
        except OSError:
            return

    def _converse(self) -> None:
        going_on = self._reply("greeting")
        while going_on and (line := self.rfile.readline()):
            word = line.split()[0].decode().upper()
            self.server.heard.append(word)
            if self.script.get(word) == Sips():
                while not self.server.ended.wait(DRIP_SECONDS) and self.connection.recv(SIP):
                    pass
            going_on = self._reply(word)
            if word == "DATA" and self.script["DATA"] == READY:
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                going_on = self._reply("text")
                self.script = self.server.again

    def _reply(self, word: str) -> bool:
        """Reply to `word`, and say whether the conversation goes on."""
        reply = self.script.get(word, b"250 OK")
        match reply:
            case bytes():
                self.wfile.write(reply + b"\r\n")
            case Drip():
                self.wfile.write(reply.first)
                for byte in islice(chain(reply.then, repeat(ord("x"))), LONGEST_DRIP):
                    if not self.server.ended.wait(DRIP_SECONDS):
                        self.wfile.write(bytes([byte]))
            case Silence():
                self.server.ended.wait()
            case Reset():
                self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        return isinstance(reply, bytes)


@contextmanager
def scripted(
    tls: ssl.SSLContext | None = None, again: Mapping[str, Reply] | None = None, **script: Reply
) -> Iterator[ScriptedServer]:
    """Serve a script while the block lasts."""
    with ScriptedServer(script, tls, again) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()


@contextmanager
def crowded_port() -> Iterator[int]:
    """A port whose queue is full while the block lasts: a connection to it is neither taken nor refused."""
    with ExitStack() as opened:
        listener = opened.enter_context(socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            caller = opened.enter_context(socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail when the block took longer."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds
