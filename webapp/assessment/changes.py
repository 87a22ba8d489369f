"""What would change the advice: every single change of finished answers that leads, or may lead, somewhere else.

Nothing of it is written by hand: each change is replayed through the questions and the rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Option, Question, Role
from webapp.assessment.replay import End, Replay
from webapp.assessment.walk import walk

Picks = tuple[str, ...]


class Kind(StrEnum):
    """How an answer is changed: a tick more, a tick less, or another answer where only one can be picked."""

    ADDED = "added"
    REMOVED = "removed"
    INSTEAD = "instead"


@dataclass(frozen=True)
class Change:
    """One change of the answer to `question`: it is `picks` then, and the advice `end`. `option` is what differs."""

    question: Question = field(repr=False)
    option: Option = field(repr=False)
    kind: Kind
    picks: Picks = field(repr=False)
    end: End = field(repr=False)

    def applied(self, given: Answers) -> Answers:
        """The answers `given` with this change made."""
        return {**given, self.question.id: self.picks}


def changes(definition: Definition, replay: Replay, given: Answers) -> tuple[Change, ...]:
    """The changes that lead, or may lead, to another level or page than the finished answers `given`."""
    walked, number = walk(definition, given), replay.number(given)
    here = replay.end(number)
    return tuple(
        change
        for question in walked.asked
        for change in _at(question, walked.kept, number, replay)
        if (change.end.level, change.end.result) != (here.level, here.result)
    )


def _at(question: Question, kept: Answers, given: int, replay: Replay) -> Iterator[Change]:
    """Every change of the answer to `question`."""
    before = replay.before(question.id, given)
    for kind, option, picks in _moves(question, kept):
        end = replay.end(replay.changed(given, question.id, picks), before)
        yield Change(question, option, kind, picks, end)


def _moves(question: Question, kept: Answers) -> Iterator[tuple[Kind, Option, Picks]]:
    """The ways to change the answer to `question` by one option: how, which option, and the answer that it makes."""
    shown = question.shown(kept)
    ticked = {option.id for option in shown if option.id in kept[question.id] and option.role is not Role.NONE}
    none = tuple(option.id for option in shown if option.role is Role.NONE)
    for option in shown:
        if not question.many:
            if option.id not in ticked:
                yield Kind.INSTEAD, option, (option.id,)
        elif option.role is not Role.NONE:
            after = ticked ^ {option.id}
            picks = tuple(one.id for one in shown if one.id in after) or none
            yield Kind.REMOVED if option.id in ticked else Kind.ADDED, option, picks
