"""What a process and those it started have used: processor time and memory, read from /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Memory:
    """Resident memory in MB. What processes share counts once in `shared_once` (PSS), and for each in `each` (RSS)."""

    shared_once: float
    each: float


def cpu_seconds(pid: int) -> float:
    """Processor time that the process and its descendants have used so far."""
    return sum(_cpu_seconds(one) for one in family(pid))


def memory(pid: int) -> Memory:
    """What the process and its descendants hold now."""
    held = [read_memory(Path(f"/proc/{one}/smaps_rollup").read_text()) for one in family(pid)]
    return Memory(sum(one.shared_once for one in held), sum(one.each for one in held))


def read_memory(rollup: str) -> Memory:
    """The memory of one process from the text of its `smaps_rollup`."""
    kilobytes = _kilobytes(rollup)
    return Memory(kilobytes["Pss"] * 1024 / MEGABYTE, kilobytes["Rss"] * 1024 / MEGABYTE)


def own_kilobytes() -> float:
    """What this process alone holds, in units of 1000 bytes: all that would be free if it ended (USS)."""
    kilobytes = _kilobytes(Path("/proc/self/smaps_rollup").read_text())
    return (kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]) * 1.024


def _kilobytes(rollup: str) -> dict[str, int]:
    lines = (line.partition(":") for line in rollup.splitlines()[1:])
    return {name: int(rest.split()[0]) for name, _, rest in lines}


def family(pid: int) -> tuple[int, ...]:
    """The process, its children, and theirs."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (pid, *(one for child in map(int, listed) for one in family(child)))


def _cpu_seconds(pid: int) -> float:
    behind_the_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = behind_the_name[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
