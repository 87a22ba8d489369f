"""People at their browsers: each has a connection that stays open, cookies, and fills in the forms of real pages."""

import asyncio
import random
import re
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from demo.ports import HOST

LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
COOKIE = re.compile(rb"(?i)\r\nset-cookie: *([^=]+)=([^;\r]*)")
GZIPPED = re.compile(rb"(?i)\r\ncontent-encoding: *gzip\r\n")
LOCATION = re.compile(rb"(?i)\r\nlocation: *(\S+)")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]*)"')
RESULT = "/result"
GZIP = 31
OPTION = re.compile(r'type="(checkbox|radio)"\s+id="[^"]*"\s+name="answer"\s+value="([^"]*)"')

Pause = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Sample:
    """One answer of the server: at which step, how long it took, and when it was there."""

    step: str
    seconds: float
    at: float


@dataclass(frozen=True)
class Answer:
    """What the server sent."""

    status: int
    location: str
    html: str


@dataclass
class Browser:
    """One person's browser. Every request becomes a sample."""

    port: int
    samples: list[Sample]
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, step: str, expected: int = 200) -> Answer:
        return await self._ask(step, expected, f"GET {path}", b"")

    async def post(self, path: str, step: str, fields: list[tuple[str, str]], expected: int = 303) -> Answer:
        return await self._ask(step, expected, f"POST {path}", urlencode(fields).encode())

    async def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            await self._streams[1].wait_closed()

    async def _ask(self, step: str, expected: int, line: str, body: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self.port)
        reader, writer = self._streams
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{line} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n"
        kind = "Accept-Encoding: gzip\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
        begun = time.perf_counter()
        writer.write((head + kind).encode() + body)
        answer = await self._read(reader)
        ended = time.perf_counter()
        if answer.status != expected:
            raise RuntimeError(f"{line} was answered with {answer.status}, not {expected}")
        self.samples.append(Sample(step, ended - begun, ended))
        return answer

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = await reader.readuntil(b"\r\n\r\n")
        length, location = LENGTH.search(head), LOCATION.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        html = zlib.decompress(body, GZIP) if GZIPPED.search(head) else body
        self.cookies.update((name.decode(), value.decode()) for name, value in COOKIE.findall(head))
        return Answer(int(head[9:12]), location[1].decode() if location else "", html.decode())


async def whole_assessment(browser: Browser, chance: random.Random, pause: Pause) -> None:
    """From the start to the result, as somebody new and without a danger sign; `pause` is what is done on a page."""
    location = await begin_assessment(browser, pause)
    while not location.endswith(RESULT):
        page = await browser.get(location, "question")
        await pause()
        location = (await browser.post(location, "answer", calm_answer(page, chance))).location
    await browser.get(location, "result")
    await pause()


async def begin_assessment(browser: Browser, pause: Pause) -> str:
    """Begin as somebody new; gives the first question's address."""
    browser.cookies.clear()
    page = await browser.get("/assessment", "start")
    await pause()
    return (await browser.post("/assessment", "begin", [("csrf_token", _token(page)), ("who", "self")])).location


async def one_page(browser: Browser, chance: random.Random, pause: Pause) -> None:
    """Open a page that has no form."""
    await browser.get("/", "page")
    await pause()


def _token(page: Answer) -> str:
    found = TOKEN.search(page.html)
    if found is None:
        raise RuntimeError("a page has no form")
    return found[1]


def calm_answer(page: Answer, chance: random.Random) -> list[tuple[str, str]]:
    """A question's form, filled: "None of these" where it can be ticked, else any option but the first (under 18)."""
    ids = [value for _, value in OPTION.findall(page.html)]
    return [("csrf_token", _token(page)), ("answer", "none" if "none" in ids else chance.choice(ids[1:]))]


async def no_pause() -> None:
    """What people do on a page when the server is to be kept busy."""
