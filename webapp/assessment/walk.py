"""The path through the questions, derived afresh from the answers each time; nothing about it is ever stored."""

from dataclasses import dataclass

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Question


@dataclass(frozen=True)
class Walk:
    """Where a set of answers leads: the questions asked so far, the answers that count, the question that waits."""

    asked: tuple[Question, ...]
    kept: Answers
    waiting: Question | None

    @property
    def complete(self) -> bool:
        return self.waiting is None

    def before(self, question: Question) -> Question | None:
        """The question asked just before `question`, or None at the beginning."""
        place = self.asked.index(question)
        return self.asked[place - 1] if place else None


def walk(definition: Definition, given: Answers) -> Walk:
    """Follow `given` through the definition.

    Each question is judged only by answers still on the path, so a changed answer drops what no longer
    applies. The walk waits at the first question without a valid answer: a missing answer never counts as "none".
    """
    asked: list[Question] = []
    kept: dict[str, tuple[str, ...]] = {}
    for question in definition.questions:
        latest = asked[-1] if asked else None
        if any(rule.when.holds(kept) for rule in definition.ending(question, latest)):
            break  # a rule calls for help so soon that nothing more is asked
        if not question.asked_when.holds(kept):
            continue
        asked.append(question)
        answer = question.accepted(given.get(question.id, ()), kept)
        if not answer:
            return Walk(tuple(asked), kept, waiting=question)
        kept[question.id] = answer
    return Walk(tuple(asked), kept, waiting=None)
