"""Conditions as a person can check them by hand: which boxes are ticked, which are not, and no other "not"."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from webapp.assessment.conditions import AllOf, AnyOf, Condition, Not, Picked, Tick


@dataclass(frozen=True)
class OneOf:
    """At least one of `ticks` is ticked; with none to choose from, never."""

    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class NoneOf:
    """Not one of `ticks` is ticked; with none to look at, always."""

    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Every:
    """Each of two or more `parts` holds."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True)
class Either:
    """At least one of two or more `parts` holds."""

    parts: tuple["Clause", ...]


Clause = OneOf | NoneOf | Every | Either

NEVER = OneOf(())
ALWAYS = NoneOf(())


def clause_of(condition: Condition, *, holds: bool = True) -> Clause:
    """The clause that is true exactly when `condition` holds (or, with `holds` false, when it does not)."""
    match condition:
        case Picked(question, options):
            ticks = tuple((question, option) for option in options)
            return OneOf(ticks) if holds else NoneOf(ticks)
        case Not(part):
            return clause_of(part, holds=not holds)
        case AllOf(parts) | AnyOf(parts):
            join = every if isinstance(condition, AllOf) is holds else either
            return join(clause_of(part, holds=holds) for part in parts)
    raise TypeError(f"no clause for a {type(condition).__name__}")


def every(parts: Iterable[Clause]) -> Clause:
    """All of `parts` at once, as short as it can be said."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Every) else (part,))]
    if NEVER in flat:
        return NEVER
    absent = NoneOf(_gathered(part.ticks for part in flat if isinstance(part, NoneOf)))
    kept = _distinct((*(part for part in flat if not isinstance(part, NoneOf)), absent), without=ALWAYS)
    return Every(kept) if len(kept) > 1 else kept[0] if kept else ALWAYS


def either(parts: Iterable[Clause]) -> Clause:
    """Any one of `parts`, as short as it can be said."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Either) else (part,))]
    if ALWAYS in flat:
        return ALWAYS
    ticked = OneOf(_gathered(part.ticks for part in flat if isinstance(part, OneOf)))
    kept = _distinct((ticked, *(part for part in flat if not isinstance(part, OneOf))), without=NEVER)
    return Either(kept) if len(kept) > 1 else kept[0] if kept else NEVER


def known_from(clause: Clause, questions: Set[str]) -> Clause:
    """What is left of `clause` while only `questions` have been asked: a box not yet seen counts as not ticked."""
    match clause:
        case OneOf(ticks):
            return OneOf(_of(ticks, questions))
        case NoneOf(ticks):
            return NoneOf(_of(ticks, questions))
        case Every(parts):
            return every(known_from(part, questions) for part in parts)
        case Either(parts):
            return either(known_from(part, questions) for part in parts)


def news_from(clause: Clause, question: str) -> Clause:
    """What an answer to `question` can add to `clause`, one that only grows: where it already held before, this need
    not hold, but together they hold just when `clause` does."""
    match clause:
        case Every(parts):
            touched = [part for part in parts if _mentions(part, question)]
            if len(touched) > 1:
                return clause
            return every(news_from(part, question) if part in touched else part for part in parts) if touched else NEVER
        case Either(parts):
            return either(news_from(part, question) for part in parts)
        case _:
            return known_from(clause, {question})


def only_grows(clause: Clause) -> bool:
    """Whether a further tick can never end it: nothing in it asks for a box without a tick."""
    match clause:
        case OneOf():
            return True
        case NoneOf():
            return False
        case Every(parts) | Either(parts):
            return all(only_grows(part) for part in parts)


def ticks_in(clause: Clause) -> frozenset[Tick]:
    """Every box that it mentions."""
    match clause:
        case OneOf(ticks) | NoneOf(ticks):
            return frozenset(ticks)
        case Every(parts) | Either(parts):
            return frozenset(tick for part in parts for tick in ticks_in(part))


def _mentions(clause: Clause, question: str) -> bool:
    return any(asked == question for asked, _ in ticks_in(clause))


def _distinct(parts: Iterable[Clause], without: Clause) -> tuple[Clause, ...]:
    return tuple(part for part in dict.fromkeys(parts) if part != without)


def _gathered(groups: Iterable[tuple[Tick, ...]]) -> tuple[Tick, ...]:
    return tuple(dict.fromkeys(tick for group in groups for tick in group))


def _of(ticks: tuple[Tick, ...], questions: Set[str]) -> tuple[Tick, ...]:
    return tuple(tick for tick in ticks if tick[0] in questions)
