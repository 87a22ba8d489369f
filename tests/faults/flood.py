"""Many visitors at once, each at an address of its own, who send finished requests through nginx at a given rate."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from demo.ports import HOST
from tests.deploy.front import NAME, Front
from tests.intake.conftest import PAT

STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
COOKIE = re.compile(rb"(?i)\r\nset-cookie: *([^;\r]*)")
CSRF = re.compile(rb'name="csrf_token"[^>]*value="([^"]*)"')
SEE_OTHER = 303
CUT_OFF = 20.0


@dataclass(frozen=True)
class Answer:
    """One request that was sent: its form's id, its status (0: cut off), when it was sent and how long it took."""

    form: str
    status: int
    at: float
    seconds: float


@dataclass
class Patient:
    """One visitor's connection, kept open, and the session that the site gave it."""

    front: Front
    address: str
    cookie: bytes = b""
    fixed: dict[str, object] = field(default_factory=dict)
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def come(self, consent_version: str) -> None:
        """Open the form once: its session and its CSRF token serve for all that is sent later."""
        _, head, body = await self._ask(b"GET", "/contact", b"")
        found, token = COOKIE.search(head), CSRF.search(body)
        assert found is not None
        assert token is not None
        self.cookie = found[1]
        agreed = {"consent": "y", "consent_shown": consent_version, "act": "send"}
        self.fixed = {**PAT, **agreed, "csrf_token": token[1].decode()}

    async def send(self, form_token: str) -> Answer:
        """Send one finished request under the token of a form of its own."""
        began, body = time.monotonic(), urlencode({**self.fixed, "form_token": form_token}, doseq=True).encode()
        try:
            status, _, _ = await asyncio.wait_for(self._ask(b"POST", "/contact/check", body), CUT_OFF)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            status = 0
            await self.leave()
        return Answer(form_token.partition(".")[0], status, began, time.monotonic() - began)

    async def leave(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None

    async def _ask(self, method: bytes, path: str, body: bytes) -> tuple[int, bytes, bytes]:
        if self.streams is None:
            context, own = self.front.authority.trusting(), (self.address, 0)
            self.streams = await asyncio.open_connection(
                HOST, self.front.port, ssl=context, server_hostname=NAME, local_addr=own
            )
        reader, writer = self.streams
        head = b"%s %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Length: %d\r\nContent-Type: %s\r\n\r\n"
        kind = b"application/x-www-form-urlencoded"
        writer.write(head % (method, path.encode(), NAME.encode(), self.cookie, len(body), kind) + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        status, length = STATUS.match(answer), LENGTH.search(answer)
        assert status is not None
        content = await reader.readexactly(int(length[1])) if length else b""
        if b"connection: close" in answer.lower():
            await self.leave()
        return int(status[1]), answer, content


async def gathered(front: Front, count: int, consent_version: str) -> list[Patient]:
    """`count` patients who have opened the form, each from another address of loopback."""
    patients = [Patient(front, f"127.0.{1 + number // 250}.{1 + number % 250}") for number in range(count)]
    for patient in patients:
        await patient.come(consent_version)
    return patients


async def at_full_speed(patients: list[Patient], seconds: float, new_token: Callable[[], str]) -> list[Answer]:
    """Each patient sends as soon as the answer to the last is there: what the site can do at most."""
    answers, end = [], time.monotonic() + seconds

    async def go_on(patient: Patient) -> None:
        while time.monotonic() < end:
            answers.append(await patient.send(new_token()))

    await asyncio.gather(*(go_on(patient) for patient in patients))
    return answers


async def at_rate(
    patients: list[Patient], rate: float, seconds: float, new_token: Callable[[], str]
) -> tuple[list[Answer], int]:
    """Requests come at `rate` a second, whatever happens to those before; also how many found no patient free."""
    free, sending, answers, unsent = list(patients), set(), [], 0
    began, count = time.monotonic(), int(rate * seconds)

    async def send(patient: Patient) -> None:
        answers.append(await patient.send(new_token()))
        free.append(patient)

    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        if not free:
            unsent += 1
            continue
        task = asyncio.create_task(send(free.pop()))
        sending.add(task)
        task.add_done_callback(sending.discard)
    await asyncio.gather(*sending)
    return answers, unsent
