"""How long a start takes, from the command to the first whole answer."""

import statistics
from collections.abc import Callable

from bench.figures import ROUNDS
from bench.goals import Goal, Part
from bench.load_table import FLASK
from bench.servers import constant_page, site

LONGEST_START = 1.5


def run(*, quick: bool, tell: Callable[[str], None]) -> Part:
    """Start the site and the bare Flask page by turns."""
    ours, bare = [], []
    for number in range(1, 2 if quick else ROUNDS + 1):
        with constant_page() as server:
            bare.append(server.start_seconds)
        with site() as server:
            ours.append(server.start_seconds)
        tell(f"round {number}: the site answers after {ours[-1]:.2f} s, bare Flask after {bare[-1]:.2f} s")
    lines = tuple(f"{name:30}{statistics.median(taken):9.2f} s" for name, taken in ((FLASK, bare), ("site", ours)))
    goal = Goal("start to first answer", statistics.median(ours), LONGEST_START, " s")
    return Part("From start to first answer", lines, (goal,))
