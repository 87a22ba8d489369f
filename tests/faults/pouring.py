"""Visitors who send too much, or too slowly; and what the server's processes need meanwhile."""

import select
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

BUSY = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
LOOK_SECONDS = 0.05
PEAK_AGAIN = "5"


@dataclass(frozen=True)
class Refusal:
    """The status that a visitor got while still sending, how long it took, and how much was sent until then."""

    status: int
    seconds: float
    sent: int


def pour(sock: socket.socket, head: bytes, chunk: bytes, total: int, seconds: float = 30) -> Refusal:
    """Send `head`, then `chunk` over and over up to `total` bytes, until there is an answer (status 0: none came)."""
    began = time.monotonic()
    sock.sendall(head)
    sock.setblocking(False)
    sent, answer = 0, b""
    while not answer.startswith(b"HTTP/1.1 ") and time.monotonic() - began < seconds:
        with suppress(*BUSY):
            answer += sock.recv(4096)
        try:
            rest = min(len(chunk), total - sent)
            sent += sock.send(chunk[:rest]) if rest else 0
        except (*BUSY, BrokenPipeError, ConnectionResetError):
            select.select([sock], [], [], LOOK_SECONDS)
    return Refusal(int(answer[9:12] or b"0"), time.monotonic() - began, sent)


def drip(sockets: list[socket.socket], byte: bytes = b"a") -> int:
    """Send one more byte over each; how many of them still take it."""
    alive = 0
    for sock in sockets:
        with suppress(OSError):
            sock.sendall(byte)
            alive += 1
    return alive


@dataclass(frozen=True)
class Workers:
    """The processes of a server on loopback."""

    pids: tuple[int, ...]

    @classmethod
    def on(cls, port: int) -> "Workers":
        """Those of the server that was started with `--port PORT`."""
        words = (b"granian", str(port).encode())
        for listed in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                command = listed.read_bytes().split(b"\0")
                if all(word in command for word in words):
                    return cls(tuple(_family(int(listed.parent.name))))
        raise AssertionError(f"no server on port {port}")

    def forget_peak(self) -> None:
        """Let `peak_mb` begin anew from what is used now."""
        for pid in self.pids:
            Path(f"/proc/{pid}/clear_refs").write_text(PEAK_AGAIN)

    @property
    def peak_mb(self) -> float:
        """The most memory they have held, all together, since `forget_peak`."""
        return sum(_kilobytes(pid, "VmHWM") for pid in self.pids) / 1024


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _family(int(child))


def _kilobytes(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
