"""SMTP sessions that end in time whatever the server does, and that remember what the server replied."""

import io
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from typing import Any

ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
TAKEN = (250, 251)


class Wire:
    """Connections and what goes over them, with an end in time.

    A socket timeout begins anew with every byte, so a server that drips could hold its caller for hours. Here each look
    at what came, and each part that goes out, gets what is left of the time that began with `begin`, and `timeout`
    seconds at most. Only the look-up of the host's name cannot be cut: it is bounded by the system's resolver, and
    nothing is sent after it when the time is over.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._ends = 0.0

    def begin(self, seconds: float) -> None:
        """Let the time of all that comes next, connecting included, be over in `seconds`."""
        self._ends = time.monotonic() + seconds

    @property
    def expired(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._ends

    def step(self) -> float:
        """How long the next step may take, in seconds; raise TimeoutError when there is no time left for one."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("no time left")
        return min(self._timeout, left)

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to the first address of `host` that answers; raise OSError when none does, or none in time."""
        failure = OSError("the host has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(self.step())
                connection.connect(address)
                connection.settimeout(self.step())
                return connection
            except OSError as error:
                connection.close()
                failure = error
        raise failure


class _Replies(io.RawIOBase):
    """What comes over a connection, each look bounded by the wire's time."""

    def __init__(self, wire: Wire, connection: socket.socket) -> None:
        self._wire = wire
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._wire.step())
        return self._connection.recv_into(buffer)


class Session(smtplib.SMTP):
    """An SMTP session over a `Wire`; with `tls`, the wire is encrypted from the first byte (RFC 8314).

    Of the last mail: `began` when the server let it begin, `accepted` its reply to the mail's text once it has taken
    it, `taken` the recipients it takes mail for, `refused` those it does not, with its code and its reply in words.
    """

    def __init__(self, wire: Wire, host: str, port: int, local_hostname: str, tls: ssl.SSLContext | None) -> None:
        self._wire = wire
        self._tls = tls
        self._forget()
        super().__init__(host, port, local_hostname=local_hostname)

    def _forget(self) -> None:
        self.began = False
        self.accepted: str | None = None
        self.taken: list[str] = []
        self.refused: dict[str, tuple[int, str]] = {}

    def _get_socket(self, host: str, port: int, timeout: object) -> socket.socket:
        connection = self._wire.connect(host, port)
        return self._tls.wrap_socket(connection, server_hostname=host) if self._tls else connection

    def getreply(self) -> tuple[int, bytes]:
        """Read one reply, in the wire's time."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Replies(self._wire, self.sock))
        return super().getreply()

    def send(self, s: Any) -> None:
        """Send text or bytes, all of it in the wire's time."""
        if self.sock is not None:
            self.sock.settimeout(self._wire.step())
        super().send(s)

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Begin a mail, and remember nothing of the one before."""
        self._forget()
        code, text = super().mail(sender, options)
        self.began = code == TAKEN[0]
        return code, text

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Name one recipient, and remember the reply."""
        code, text = super().rcpt(recip, options)
        if code in TAKEN:
            self.taken.append(recip)
        else:
            self.refused[recip] = code, reply_words(code, text)
        return code, text

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand over the mail's text, and remember whether the server took it."""
        code, text = super().data(msg)
        if code == TAKEN[0]:
            self.accepted = reply_words(code, text)
        return code, text


def reply_words(code: int, text: bytes | str) -> str:
    """A reply without its free text, which may repeat an address: code and enhanced code (RFC 3463), `550 5.1.1`."""
    if code < 0:
        return "no readable reply"
    enhanced = ENHANCED_CODE.match(text if isinstance(text, bytes) else text.encode("ascii", "replace"))
    return f"{code} {enhanced[0].decode('ascii')}" if enhanced else str(code)
