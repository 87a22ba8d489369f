"""What would change the advice, in words and in order: grouped by where it leads, then by question."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from webapp.assessment.changes import Change, Kind
from webapp.assessment.definition import Definition, Level, Question, Result
from webapp.assessment.replay import End


@dataclass(frozen=True)
class Line:
    """Options of one question, under one heading, whose change leads to the same place."""

    question: Question
    group: str | None
    kind: Kind
    options: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Direction:
    """One place to which changes lead: the page `result`, or more questions, of which `asks` is the first.

    `titled` tells whether the page's title says how soon; a page that several levels share does not.
    """

    level: Level
    result: Result | None = field(repr=False)
    titled: bool
    asks: Question | None
    lines: tuple[Line, ...] = field(repr=False)


@dataclass(frozen=True)
class Outlook:
    """Both ways: what would make the advice more urgent, and what else would alter it; the most urgent first."""

    sooner: tuple[Direction, ...]
    otherwise: tuple[Direction, ...]


def outlook(definition: Definition, changes: Iterable[Change], level: Level) -> Outlook:
    """`changes` of answers whose advice is of `level`, grouped."""
    by_end: dict[End, list[Change]] = {}
    for change in changes:
        end = End(change.end.level, change.end.result, None if change.end.result else change.end.asks)
        by_end.setdefault(end, []).append(change)
    ends = sorted(by_end, key=lambda end: (-end.level, end.result is None, -len(by_end[end])))
    return Outlook(
        sooner=tuple(_direction(definition, end, by_end[end]) for end in ends if end.level > level),
        otherwise=tuple(_direction(definition, end, by_end[end]) for end in ends if end.level <= level),
    )


def _direction(definition: Definition, end: End, changes: Iterable[Change]) -> Direction:
    return Direction(
        level=end.level,
        result=definition.results[end.result] if end.result else None,
        titled={rule.level for rule in definition.rules if rule.result == end.result} == {end.level},
        asks=definition.find(end.asks) if end.asks else None,
        lines=tuple(_lines(changes)),
    )


def _lines(changes: Iterable[Change]) -> Iterator[Line]:
    runs: dict[tuple[str, str | None, Kind], list[Change]] = {}
    for change in changes:
        runs.setdefault((change.question.id, change.option.group, change.kind), []).append(change)
    for (_, group, kind), run in runs.items():
        yield Line(run[0].question, group, kind, tuple(change.option.text for change in run))
