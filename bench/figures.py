"""What one case costs, measured in rounds: figures, their medians, and how they compare."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.servers import Server
from bench.wrk import Load, LoadError

ROUNDS = 3
WARM_UP = 2


def nothing_to_wait_for() -> None:
    """What most cases leave behind."""


@dataclass(frozen=True)
class Case:
    """Something to measure at `server`: `load(seconds)` is one run of it, `settle()` waits for what goes on behind it.

    `unit`: the word under which its script counts what was done, when that is more than one request each.
    """

    name: str
    server: Server
    load: Callable[[int], Load]
    settle: Callable[[], None] = nothing_to_wait_for
    unit: str | None = None


@dataclass(frozen=True)
class Figures:
    """What came of a case: how often a second, how long one answer took, and the server's processor time."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


def in_rounds(cases: Sequence[Case], seconds: int, tell: Callable[[str], None]) -> dict[str, Figures]:
    """The medians of each case; all cases take turns, so that whatever changes on the machine meets them all."""
    found: dict[str, list[Figures]] = {case.name: [] for case in cases}
    for number in range(1, ROUNDS + 1):
        for case in cases:
            figures = measure(case, seconds)
            found[case.name].append(figures)
            tell(f"round {number}: {case.name}: {figures.per_second:.0f} a second, {figures.cpu_ms:.3f} ms of CPU")
    return {name: median(rounds) for name, rounds in found.items()}


def measure(case: Case, seconds: int) -> Figures:
    """One run after a warm-up. What goes on behind it counts as processor time, not as seconds."""
    case.load(WARM_UP)
    case.settle()
    before = case.server.cpu_seconds()
    load = case.load(seconds)
    case.settle()
    return figures_of(load, case.server.cpu_seconds() - before, case.unit)


def figures_of(load: Load, cpu_seconds: float, unit: str | None) -> Figures:
    """The figures of one run that took `cpu_seconds` of its server."""
    done = load.counted[unit] if unit else load.requests
    if not done:
        raise LoadError("nothing was done within the seconds of the load")
    return Figures(done / load.seconds, load.p50_ms, load.p99_ms, cpu_seconds * 1000 / done)


def median(rounds: Sequence[Figures]) -> Figures:
    """Each figure's own median."""
    return Figures(
        statistics.median(one.per_second for one in rounds),
        statistics.median(one.p50_ms for one in rounds),
        statistics.median(one.p99_ms for one in rounds),
        statistics.median(one.cpu_ms for one in rounds),
    )
