"""Conditions over answers: a small language of `picked`, `all`, `any` and `not`, so that rules are data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

# question id → ids of the options picked, in the order of the definition
Answers = Mapping[str, tuple[str, ...]]
Tick = tuple[str, str]


class Condition(Protocol):
    """Something that holds, or does not, for a set of answers."""

    def holds(self, answers: Answers) -> bool:
        """Whether the condition is met. A question without an answer meets no `picked`."""

    def ticks(self, answers: Answers) -> frozenset[Tick]:
        """The (question, option) pairs in `answers` that speak for it; empty when it does not hold."""

    def names(self) -> frozenset[Tick]:
        """Every (question, option) pair that it mentions."""


@dataclass(frozen=True)
class Picked:
    """Holds when at least one of `options` was picked in `question`."""

    question: str
    options: tuple[str, ...]

    def holds(self, answers: Answers) -> bool:
        picked = answers.get(self.question)
        return picked is not None and not set(picked).isdisjoint(self.options)

    def ticks(self, answers: Answers) -> frozenset[Tick]:
        return frozenset((self.question, o) for o in answers.get(self.question, ()) if o in self.options)

    def names(self) -> frozenset[Tick]:
        return frozenset((self.question, option) for option in self.options)


@dataclass(frozen=True)
class AllOf:
    """Holds when every part holds; with no part, always."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)

    def ticks(self, answers: Answers) -> frozenset[Tick]:
        return _union(part.ticks(answers) for part in self.parts) if self.holds(answers) else frozenset()

    def names(self) -> frozenset[Tick]:
        return _union(part.names() for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)

    def ticks(self, answers: Answers) -> frozenset[Tick]:
        return _union(part.ticks(answers) for part in self.parts)

    def names(self) -> frozenset[Tick]:
        return _union(part.names() for part in self.parts)


@dataclass(frozen=True)
class Not:
    """Holds when its part does not. No tick speaks for an absence."""

    part: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.part.holds(answers)

    def ticks(self, answers: Answers) -> frozenset[Tick]:
        return frozenset()

    def names(self) -> frozenset[Tick]:
        return self.part.names()


ALWAYS = AllOf(())


def _union(sets: Iterable[frozenset[Tick]]) -> frozenset[Tick]:
    return frozenset().union(*sets)
