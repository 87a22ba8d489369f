"""Where and with what was measured."""

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from bench import chromium, nginx, wrk

QUIET = 0.3
SYSTEM = "/usr"


def lines(date: str) -> tuple[str, ...]:
    """The date, the machine, and the versions of what ran."""
    cores, gibibytes = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{date}: {cores} cores ({_processor()}), {gibibytes:.0f} GiB, {_system()}; servers and load share the cores.",
        f"Python {platform.python_version()} ({_builder()}), granian {version('granian')}, Flask {version('flask')},"
        f" SQLite; nginx {nginx.version()}, wrk {wrk.version()}, {_said([chromium.program(), '--version'])}.",
    )


def busy() -> str | None:
    """A warning when others use the machine, too: nothing measured now could be trusted."""
    load = os.getloadavg()[0]
    return f"NOT ALONE: others used {load:.1f} cores in the minute before." if load > QUIET else None


def _builder() -> str:
    """Whose Python it is: one that was compiled by hand often lacks the optimizations of a system's own."""
    return "the system's" if sys.base_prefix == SYSTEM else "not the system's"


def _processor() -> str:
    return _value(Path("/proc/cpuinfo").read_text(), "model name", ":") or platform.machine()


def _system() -> str:
    return _value(Path("/etc/os-release").read_text(), "PRETTY_NAME", "=").strip('"')


def _value(text: str, name: str, sign: str) -> str:
    """What stands behind the first `name` in lines of names and values."""
    pairs = (line.partition(sign) for line in text.splitlines())
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")


def _said(command: list[str]) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env=chromium.environ())
    return ended.stdout.strip().partition(" built on")[0]
