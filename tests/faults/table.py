"""The table of a fault run: `python -m tests.faults.table REPORT SECONDS PAGE` writes the page from the run's report.

Each line of the report is a figure (see `record` in conftest.py) or the verdict on a planted fault (see trial.py).
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

HEAD = """# The fault run

Written by `make faults` on {day}: {cores} cores, {memory:.0f} GB of memory, {minutes:.0f} minutes in all.
A run in which a promise was not kept, or a planted fault was missed, writes no table.
"""
LAST = 1000
Row = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Write the table and give the exit code."""
    report, seconds, page = Path(arguments[0]), float(arguments[1]), Path(arguments[2])
    rows = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    head = HEAD.format(day=today(), cores=os.cpu_count(), memory=memory, minutes=seconds / 60)
    page.write_text("\n".join((head, *figures(rows), "", *faults(rows))) + "\n", "utf-8")
    print(f"{page} tells of {len(rows)} figures and faults")
    return 0


def today() -> date:
    return datetime.now(UTC).date()


def figures(rows: Iterable[Row]) -> list[str]:
    """The figures, promise by promise; those of several databases stand side by side."""
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows:
        if "what" in row:
            key = (row["promise"], row["what"], row["wanted"])
            found.setdefault(key, {})[row["database"]] = row["found"]
    lines = [line(*key, figure) for key, figure in sorted(found.items(), key=lambda item: number(item[0][0]))]
    return ["## Figures", "", "| Promise | What | Wanted | Found |", "|---|---|---|---|", *lines]


def line(promise: str, what: str, wanted: str, found: Mapping[str, str]) -> str:
    """One row of the table."""
    named = (f"{database}: {figure}" if database else figure for database, figure in sorted(found.items()))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in (promise, what, wanted, "<br>".join(named))) + " |"


def faults(rows: Iterable[Row]) -> list[str]:
    """The planted faults and whether the tests noticed them."""
    tried = sorted((row for row in rows if "mutant" in row), key=lambda row: number(row["promise"]))
    caught = sum(row["caught"] for row in tried)
    lines = [f"| {row['promise']} | {row['mutant']} | {'yes' if row['caught'] else '**no**'} |" for row in tried]
    title = f"## Planted faults: {caught} of {len(tried)} caught"
    return [title, "", "| Promise | Fault | Caught |", "|---|---|---|", *lines]


def number(promise: str) -> tuple[int, str]:
    """For sorting: P2 comes before P10, and what is no promise of the list comes last."""
    found = re.match(r"P(\d+)", promise)
    return (int(found[1]), promise) if found else (LAST, promise)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
