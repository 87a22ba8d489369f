"""The whole result as docs/bench.md: the goals first, then each part."""

from collections.abc import Sequence

from bench.goals import Part

HEAD = """# Measured

Written by `make bench`; what the words mean, and why things are so: [bench/README.md](../bench/README.md).
"""


def document(machine: Sequence[str], parts: Sequence[Part]) -> str:
    """The file's text."""
    goals = [goal for part in parts for goal in part.goals]
    missed = sum(not goal.holds for goal in goals)
    verdict = f"{len(goals)} goals, {missed} of them missed." if missed else f"All {len(goals)} goals hold."
    blocks = [_block("Goals", [goal.line for goal in goals]), *(_block(part.title, part.lines) for part in parts)]
    return "\n".join([HEAD, *machine, "", verdict, *blocks, ""])


def _block(title: str, lines: Sequence[str]) -> str:
    return "\n".join(["", f"## {title}", "", "```", *lines, "```"])
