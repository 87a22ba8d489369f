"""A fault of the texts, as an editor is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from webapp.content import ContentError


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong in a line of a file, and what to do; a `warning` keeps nobody from publishing."""

    path: Path
    line: int
    problem: str
    remedy: str
    warning: bool = False

    def told(self, root: Path) -> str:
        """The fault as one line: `file:line: problem. Remedy.`, the file as it is called below `root`."""
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return f"{path}:{self.line}: {self.problem}. {self.remedy}."


def from_error(error: ContentError) -> Fault:
    """The fault that would have stopped the start."""
    return Fault(error.path, error.line, error.problem, error.remedy)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each fault once, by file and line."""
    return tuple(sorted(set(faults)))
