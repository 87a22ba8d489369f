"""How long a library of many articles takes to load and to search, and what each of them leaves in memory."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.articles import CITATIONS, QUESTIONS, WORDS, write_articles
from bench.figures import ROUNDS
from bench.goals import Goal, Part
from webapp.settings import ROOT

COUNT = 500
LONGEST_LOAD = 3.0
MOST_KILOBYTES = 20.0
LONGEST_SEARCH = 20.0


@dataclass(frozen=True)
class Loaded:
    """What one load took: processor time, and memory that was held afterwards; then one search, median and p99."""

    seconds: float
    kilobytes: float
    search_ms: tuple[float, float]


def run(*, quick: bool, tell: Callable[[str], None]) -> Part:
    """Load the shipped library, and the same with many articles more, by turns, each time in a fresh process."""
    count, rounds = (20, 1) if quick else (COUNT, ROUNDS)
    few, many = [], []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        shipped = write_articles(ROOT / "content", Path(folder) / "few", 0)
        full = write_articles(ROOT / "content", Path(folder) / "many", count)
        for number in range(1, rounds + 1):
            few.append(load(shipped))
            many.append(load(full))
            tell(
                f"round {number}: {many[-1].seconds:.2f} s with {count} articles more, {few[-1].seconds:.2f} s without"
            )
    return report(count, middle(few), middle(many))


def load(content: Path) -> Loaded:
    """What a fresh process says about its load of `content`."""
    command = [sys.executable, "-m", "bench.loading", str(content)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Loaded(**json.loads(done.stdout))


def middle(loads: list[Loaded]) -> Loaded:
    """Each figure's own median."""
    p50, p99 = (statistics.median(times) for times in zip(*(one.search_ms for one in loads), strict=True))
    kilobytes = statistics.median(one.kilobytes for one in loads)
    return Loaded(statistics.median(one.seconds for one in loads), kilobytes, (p50, p99))


def report(count: int, few: Loaded, many: Loaded) -> Part:
    """The figures, and whether they reach what is to be reached."""
    each = (many.kilobytes - few.kilobytes) / count
    lines = (
        f"each generated article: {WORDS} words, {CITATIONS} citations, {QUESTIONS} questions",
        f"{'':30}{'CPU s':>9}{'USS MB':>9}{'search p50 ms':>15}{'p99 ms':>9}",
        _line("shipped library", few),
        _line(f"and {count} articles", many),
        f"{'each of them':30}{(many.seconds - few.seconds) / count:9.4f}{each / 1000:9.4f}",
    )
    goals = (
        Goal(f"{count} articles, loaded and ready to be searched", many.seconds, LONGEST_LOAD, " s"),
        Goal("memory for each article (USS)", each, MOST_KILOBYTES, " KB"),
        Goal(f"search among {count} articles, p99", many.search_ms[1], LONGEST_SEARCH, " ms"),
    )
    return Part("A library of many articles", lines, goals)


def _line(name: str, loaded: Loaded) -> str:
    p50, p99 = loaded.search_ms
    return f"{name:30}{loaded.seconds:9.2f}{loaded.kilobytes / 1000:9.1f}{p50:15.1f}{p99:9.1f}"
