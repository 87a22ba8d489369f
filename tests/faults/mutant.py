"""A planted fault as a value: what is exchanged in a copy of the project, and which tests must notice it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One fault. `old` stands in `file` exactly once; with `new` in its place each of `tests` (pytest ids) must fail."""

    promise: str
    fault: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
