"""A mail server that takes every mail at once and remembers which: it must not be what limits the site."""

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

from demo.ports import HOST

LAST_WORD = re.compile(r"\S+$")
REPLIES = {b"EHLO": b"250 sink\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
OK = b"250 OK\r\n"


@dataclass
class Sink:
    """Where it listens, what it took, and the processor time that this cost."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list, repr=False)
    cpu_seconds: float = 0.0

    def references(self) -> list[str]:
        """What each mail is about: the last word of its subject."""
        subjects = (BytesHeaderParser().parsebytes(head)["Subject"] or "" for head in list(self.heads))
        return [found[0] if (found := LAST_WORD.search(subject)) else "" for subject in subjects]

    @property
    def mails_a_second(self) -> float:
        """How many it could take with one core of its own."""
        return len(self.heads) / self.cpu_seconds if self.cpu_seconds else 0.0

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client's conversation; a client may leave without a goodbye."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self._converse(reader, writer)
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            writer.write(REPLIES.get(word, OK))
            if word == b"DATA":
                text = await reader.readuntil(b"\r\n.\r\n")
                self.heads.append(text.partition(b"\r\n\r\n")[0])
                self.cpu_seconds = time.thread_time()
                writer.write(OK)
            if word == b"QUIT":
                return


@contextmanager
def taking_mail() -> Iterator[Sink]:
    """A sink in a thread of its own, until the block ends."""
    sink, ready = Sink(), threading.Event()
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        server = await asyncio.start_server(sink.converse, HOST, 0)
        sink.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="sink")
    thread.start()
    ready.wait()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
