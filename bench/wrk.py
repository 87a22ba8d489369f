"""wrk, the load: run for some seconds, and read what it says."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from webapp.settings import ROOT

CONNECTIONS = 32
THREADS = 2
PATIENCE = ("--timeout", "30s")
SCRIPTS = Path("bench/lua")
IN_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
TOTAL = re.compile(r"(\d+) requests in ([\d.]+)(us|ms|s|m)\b")
PERCENTILE = r"^ +{}% +([\d.]+)(us|ms|s|m) *$"
REFUSED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
BROKEN = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")
COUNTED = re.compile(r"^counted ([\w ]+): (\d+)$", re.MULTILINE)


class LoadError(Exception):
    """wrk did not run, or the server answered with anything but what was asked for."""


@dataclass(frozen=True)
class Load:
    """What came of one run. `counted`: what its script counted."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    counted: Mapping[str, int] = field(default_factory=dict)


def pages(url: str, seconds: int) -> Load:
    """Everybody asks for the page at `url` again and again."""
    return _run(THREADS, seconds, ["-H", "Accept-Encoding: gzip", url])


def people(script: str, url: str, seconds: int, arguments: Sequence[str]) -> Load:
    """Everybody does what `script` says; each connection is one person, with a thread and a state of their own."""
    return _run(CONNECTIONS, seconds, ["--script", str(SCRIPTS / script), url, "--", *arguments])


def version() -> str:
    """wrk's own word for its version; asked for it, it ends with a fault."""
    said = subprocess.run([_program(), "-v"], capture_output=True, text=True, check=False).stdout
    return said.split()[1].rpartition("/")[2]


def _program() -> str:
    return os.environ.get("WRK", "wrk")


def _run(threads: int, seconds: int, rest: list[str]) -> Load:
    command = [_program(), f"-t{threads}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *PATIENCE, *rest]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if ended.returncode:
        raise LoadError(ended.stderr or ended.stdout)
    return read(ended.stdout)


def read(said: str) -> Load:
    """The figures in what wrk said. Raises LoadError when a request went wrong, but for a 503 that a script counted."""
    total, refused, broken = TOTAL.search(said), REFUSED.search(said), BROKEN.search(said)
    counted = {name: int(number) for name, number in COUNTED.findall(said)}
    refusals = int(refused[1]) if refused else 0
    if total is None or broken or counted.pop("unexpected", 0) or refusals != counted.get("turned_away", 0):
        raise LoadError(said)
    seconds = float(total[2]) * IN_MS[total[3]] / 1000
    return Load(int(total[1]), seconds, _percentile(said, 50), _percentile(said, 99), counted)


def _percentile(said: str, hundredth: int) -> float:
    found = re.search(PERCENTILE.format(hundredth), said, re.MULTILINE)
    if found is None:
        raise LoadError(said)
    return float(found[1]) * IN_MS[found[2]]
