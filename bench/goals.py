"""What is to be reached, and whether it was."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """`measured` must be at most `limit`, or at least when `at_least`; `unit` stands behind both numbers."""

    what: str
    measured: float
    limit: float
    unit: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    @property
    def line(self) -> str:
        sign = ">=" if self.at_least else "<="
        found, wanted = (f"{number:.4g}{self.unit}" for number in (self.measured, self.limit))
        return f"{self.what:62}{found:>12}  {sign} {wanted:<10}{'holds' if self.holds else 'DOES NOT HOLD'}"


@dataclass(frozen=True)
class Part:
    """One part of the bench, measured: the lines to read, and its goals."""

    title: str
    lines: tuple[str, ...]
    goals: tuple[Goal, ...] = ()
