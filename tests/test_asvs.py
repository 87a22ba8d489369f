"""docs/asvs.md says what is true of itself: every requirement once, counts that add up, tests that exist."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "asvs.md").read_text()

# Section → the last number of level 1 or 2 in it; those of level 3 stand behind them in ASVS 5.0.0.
SECTIONS = {
    "1": [2, 9, 11, 3, 2],
    "2": [3, 3, 4, 1],
    "3": [0, 2, 4, 6, 5, 0, 2],
    "4": [3, 1, 2, 4],
    "5": [1, 3, 2, 3],
    "6": [3, 12, 4, 4, 5, 3, 0, 4],
    "7": [3, 4, 2, 5, 2, 2],
    "8": [2, 3, 1, 1],
    "9": [3, 4],
    "10": [2, 2, 4, 11, 5, 2, 3],
    "11": [2, 3, 3, 4, 1, 1],
    "12": [3, 2, 4],
    "13": [1, 5, 2, 5],
    "14": [2, 4, 3],
    "15": [3, 3, 7, 0],
    "16": [1, 5, 4, 3, 3],
    "17": [1, 4, 2],
}
LEVEL_1, LEVEL_2 = 70, 183
CHECKED = ("pyproject.toml",)  # its rules are run by `make lint`
STATES = ("shown", "stated", "server", "desk", "n/a", "open")
PATH = re.compile(r"`((?:tests|webapp|docs|deploy|scripts)/[^`:]+|[\w.]+\.(?:md|toml|txt))(?:::(\w+))?`")


class Row(NamedTuple):
    """One requirement as the page has it."""

    number: str
    level: str
    words: str
    state: str
    why: str


ROWS = [
    Row(*(cell.strip() for cell in line.strip("|").split(" | ")))
    for line in PAGE.splitlines()
    if re.match(r"\| V\d", line)
]


@cache
def functions(path: Path) -> set[str]:
    """The names of the functions that a file defines at its top."""
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_requirement_of_levels_1_and_2_stands_once() -> None:
    wanted = [
        f"V{chapter}.{section}.{number}"
        for chapter, highest in SECTIONS.items()
        for section, last in enumerate(highest, start=1)
        for number in range(1, last + 1)
    ]
    assert len(wanted) == LEVEL_1 + LEVEL_2
    assert [row.number for row in ROWS] == wanted
    assert Counter(row.level for row in ROWS) == {"1": LEVEL_1, "2": LEVEL_2}


def test_the_counts_at_its_head_are_right() -> None:
    assert f"{len(ROWS)} requirements: {LEVEL_1} of level 1, {LEVEL_2} of level 2." in PAGE
    counted = Counter(row.state for row in ROWS)
    assert set(counted) <= set(STATES)
    for state in STATES:
        assert f"\n| {state} | {counted[state]} | " in PAGE, (state, counted[state])


def test_every_file_and_test_it_names_exists() -> None:
    for row in ROWS:
        for name, test in PATH.findall(row.why):
            path = ROOT / name
            assert path.exists(), f"{row.number}: {name}"
            assert not test or test in functions(path), f"{row.number}: {name} has no {test}"


def test_what_is_shown_names_a_test_or_a_check_and_what_is_stated_a_file() -> None:
    for row in ROWS:
        named = PATH.findall(row.why)
        assert row.words, row.number
        assert row.why, row.number
        assert row.state not in ("shown", "stated") or named, row.number
        assert row.state != "shown" or any(test or name in CHECKED for name, test in named), row.number
