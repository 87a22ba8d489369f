"""What a change of the definition means for patients: every finished set of answers under the old and the new rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Level
from webapp.assessment.proof.certificate import shortest
from webapp.assessment.proof.picture import Picture, draw, space_of, ticks_of
from webapp.assessment.proof.states import States

Page = tuple[Level, str]


class Direction(StrEnum):
    """What became of the advice."""

    LOWER = "less urgent"
    UNFINISHED = "asked on, or asked again"
    OTHER = "another page, as urgent"
    HIGHER = "more urgent"
    SAME = "unchanged"


@dataclass(frozen=True)
class Shift:
    """All the states that moved from one page to another: how many, and the person with the shortest path.

    `before` and `after` are (level, result id); `after` is None where the new definition still waits for an answer.
    """

    direction: Direction
    before: Page
    after: Page | None
    states: int
    example: Answers


def compare(old: Definition, new: Definition) -> tuple[Shift, ...]:
    """Every shift from `old` to `new` over all finished sets of answers to `old`, the dangerous ones first."""
    space = space_of(new, old)
    was, becomes = draw(old, space), draw(new, space)
    own = {tick for question in old.questions for tick in ticks_of(question)}
    foreign = space.any(space.picked(tick) for tick in space.ticks if tick not in own)
    given = (was.tidy & was.complete) - foreign
    found = (_shift(was, before, after, states) for before, after, states in _meetings(was, becomes, given) if states)
    return tuple(sorted(found, key=lambda shift: (list(Direction).index(shift.direction), -shift.states)))


def _meetings(was: Picture, becomes: Picture, given: States) -> Iterator[tuple[Page, Page | None, States]]:
    for before, states in was.pages.items():
        here = given & states
        yield before, None, here - becomes.complete
        for after, moved in becomes.pages.items():
            yield before, after, here & moved


def _shift(was: Picture, before: Page, after: Page | None, states: States) -> Shift:
    return Shift(_direction(before, after), before, after, states.count(), shortest(was, states))


def _direction(before: Page, after: Page | None) -> Direction:
    if after is None:
        return Direction.UNFINISHED
    if after[0] != before[0]:
        return Direction.LOWER if after[0] < before[0] else Direction.HIGHER
    return Direction.SAME if after == before else Direction.OTHER
