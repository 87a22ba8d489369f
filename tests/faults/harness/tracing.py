"""What processes of the site ask of the disk, seen and spoilt by strace."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.harness.waiting import wait_until

SYNCS = "fdatasync,fsync"
ATTACH_SECONDS = 20.0
CALLS_COLUMN = 3


def strace() -> str:
    """The program; without it the test is skipped, or fails where nothing may be missing."""
    found = os.environ.get("STRACE") or shutil.which("strace")
    if found is None:
        required = os.environ.get("CI") == "true" or os.environ.get("REQUIRE_STRACE") == "1"
        assert not required, "strace is missing"
        pytest.skip("NOT TESTED: what reaches the disk, because strace was not found; see scripts/strace")
    return found


@contextmanager
def traced(processes: Sequence[int], folder: Path, *words: str) -> Iterator[Path]:
    """Watch the syncs of `processes` while the block lasts; strace, told `words` too, writes into the file given."""
    seen, said = folder / "seen", folder / "said"
    chosen = [word for process in processes for word in ("-p", str(process))]
    command = [strace(), "-f", "-e", f"trace={SYNCS}", *words, "-o", str(seen), *chosen]
    with said.open("wb") as file:
        tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
    try:
        attached = [f"Process {process} attached" for process in processes]
        wait_until(lambda: all(line in said.read_text() for line in attached), ATTACH_SECONDS, "strace at work")
        yield seen
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait()


def syncs(summary: Path) -> int:
    """How many syncs a summary of `strace -c` counts."""
    lines = [line.split() for line in summary.read_text().splitlines()]
    return sum(int(words[CALLS_COLUMN]) for words in lines if words and words[-1] in SYNCS.split(","))
