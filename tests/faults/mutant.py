"""A planted fault as a value: what is exchanged in a copy of the project, and which tests must notice it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One fault: `old` stands in `file` exactly once, with `new` there each of `tests` (pytest ids) fails."""

    promise: str
    fault: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
