"""Finished answers in great variety, the same ones at each run: what every face of the assessment is tried on."""

import random

from tests.assessment.people import CALM, DEFINITION
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Question, Role
from webapp.assessment.walk import walk


def one_change_from_calm(definition: Definition = DEFINITION) -> list[Answers]:
    """The calm person with each option picked once; what is asked beside is answered by each of its options."""
    changed = [{**CALM, question.id: (option.id,)} for question in definition.questions for option in question.options]
    return [finished for answers in changed for finished in _completions(definition, answers)]


def drawn(count: int, seed: int = 1, definition: Definition = DEFINITION) -> list[Answers]:
    """`count` finished sets of answers: a third of the people tick nothing by chance, a third little, a third much."""
    chance = random.Random(seed)
    return [_draw(definition, chance, appetite=chance.choice((0.0, 0.02, 0.3))) for _ in range(count)]


def _completions(definition: Definition, answers: Answers) -> list[Answers]:
    walked = walk(definition, answers)
    if walked.waiting is None:
        return [walked.kept]
    shown = walked.waiting.shown(walked.kept)
    return [
        finished
        for option in shown
        for finished in _completions(definition, {**answers, walked.waiting.id: (option.id,)})
    ]


def _draw(definition: Definition, chance: random.Random, appetite: float) -> Answers:
    walked = walk(definition, {})
    while walked.waiting is not None:
        picked = _pick(walked.waiting, walked.kept, chance, appetite)
        walked = walk(definition, {**walked.kept, walked.waiting.id: picked})
    return walked.kept


def _pick(question: Question, kept: Answers, chance: random.Random, appetite: float) -> tuple[str, ...]:
    shown = question.shown(kept)
    if not question.many:
        return (chance.choice(shown).id,)
    ticked = tuple(o.id for o in shown if o.role is not Role.NONE and chance.random() < appetite)
    return ticked or tuple(o.id for o in shown if o.role is Role.NONE)
