"""32 people take the assessment at once, on the machine that the server runs on too."""

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass

from bench.goals import Goal, Part
from bench.load_table import FLASK
from bench.people import Browser, Pause, Sample, one_page, whole_assessment
from bench.servers import Server, constant_page, site

PEOPLE = 32
THINK_SECONDS = 1.0
WARM_UP_SECONDS = 2.0
P99_GOAL_MS = 30
STEPS = ("start", "begin", "question", "answer", "result")
HEAD = f"{'':34}{'requests':>9}{'per s':>8}{'p50 ms':>8}{'p99 ms':>8}{'CPU ms':>8}{'x Flask':>12}"

Visit = Callable[[Browser, random.Random, Pause], Coroutine[None, None, None]]


@dataclass(frozen=True)
class Measured:
    """What came of some seconds of load."""

    name: str
    seconds: float
    samples: tuple[Sample, ...]
    server_cpu: float
    client_cpu: float

    @property
    def cpu_ms(self) -> float:
        """Processor time of the server for one request."""
        return self.server_cpu * 1000 / len(self.samples)

    def p(self, hundredth: int, step: str | None = None) -> float:
        """A percentile of the time to a whole answer, in ms."""
        times = [sample.seconds * 1000 for sample in self.samples if step in (None, sample.step)]
        return statistics.quantiles(times, n=100)[hundredth - 1] if len(times) > 1 else sum(times)


async def measure(name: str, server: Server, visit: Visit, seconds: float, think_seconds: float = 0) -> Measured:
    """Let PEOPLE do `visit` over and over for `seconds` after a warm-up, with `think_seconds` on average at a page."""
    samples: list[Sample] = []
    browsers = [Browser(server.port, samples) for _ in range(PEOPLE)]
    people = [asyncio.create_task(_person(visit, browser, n, think_seconds)) for n, browser in enumerate(browsers)]
    await _while_all_go_on(people, WARM_UP_SECONDS)
    samples.clear()
    begun, server_cpu, client_cpu = time.perf_counter(), server.cpu_seconds(), time.process_time()
    await _while_all_go_on(people, seconds)
    took = time.perf_counter() - begun
    used = server.cpu_seconds() - server_cpu, time.process_time() - client_cpu
    counted = tuple(samples)
    for person in people:
        person.cancel()
    await asyncio.gather(*people, return_exceptions=True)
    await asyncio.gather(*(browser.close() for browser in browsers))
    return Measured(name, took, counted, *used)


async def _person(visit: Visit, browser: Browser, number: int, think_seconds: float) -> None:
    chance = random.Random(number)  # noqa: S311 - draws answers and pauses, not secrets

    async def pause() -> None:
        if think_seconds:
            await asyncio.sleep(chance.uniform(0.5, 1.5) * think_seconds)

    await asyncio.sleep(chance.random() * min(think_seconds, WARM_UP_SECONDS))
    while True:
        await visit(browser, chance, pause)


async def _while_all_go_on(people: Sequence[asyncio.Task[None]], seconds: float) -> None:
    """Wait for `seconds`; people go on for ever, so whoever ends has met an error."""
    done, _ = await asyncio.wait(people, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for person in done:
        person.result()


def run(*, quick: bool, tell: Callable[[str], None]) -> Part:
    """Measure and report; `quick` only shows that it works."""
    hurry = 10 if quick else 1
    with constant_page() as server:
        constant = asyncio.run(measure(FLASK, server, one_page, 5 / hurry))
    with site() as server:
        busy = asyncio.run(measure("assessment, no pause", server, whole_assessment, 12 / hurry))
        tell(f"{PEOPLE} people without a pause: {busy.cpu_ms:.2f} ms of CPU a request")
        calm = asyncio.run(measure("assessment, 1 s at a page", server, whole_assessment, 24 / hurry, THINK_SECONDS))
    goal = Goal(f"{PEOPLE} people who look at each page: p99", calm.p(99), P99_GOAL_MS, " ms")
    return Part(f"{PEOPLE} people take the assessment at once", tuple(report(constant, busy, calm)), (goal,))


def report(constant: Measured, busy: Measured, calm: Measured) -> list[str]:
    """The lines to read."""
    return [
        HEAD,
        _row(constant, constant),
        _row(busy, constant),
        *(_step_row(busy, step) for step in STEPS),
        _row(calm, constant),
        *(_step_row(calm, step) for step in STEPS),
        f"The load itself used {busy.client_cpu * 1000 / len(busy.samples):.2f} ms of processor time for a request.",
    ]


def _row(measured: Measured, constant: Measured) -> str:
    count, ratio = len(measured.samples), measured.cpu_ms / constant.cpu_ms
    return (
        f"{measured.name:34}{count:9}{count / measured.seconds:8.0f}{measured.p(50):8.1f}{measured.p(99):8.1f}"
        f"{measured.cpu_ms:8.2f}{ratio:12.1f}"
    )


def _step_row(measured: Measured, step: str) -> str:
    count = sum(sample.step == step for sample in measured.samples)
    return f"    {step:30}{count:9}{'':8}{measured.p(50, step):8.1f}{measured.p(99, step):8.1f}"
