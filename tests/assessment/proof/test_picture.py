"""The picture says of every state what the walk and the triage really do: tried on thousands of sets of answers."""

import random
from collections.abc import Iterator
from itertools import islice

from tests.assessment.paths import drawn
from tests.assessment.people import CALM, DEFINITION
from webapp.assessment.conditions import Answers, Tick
from webapp.assessment.definition import Definition
from webapp.assessment.proof.mutants import mutants
from webapp.assessment.proof.picture import Picture, draw
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk

CHANCE = random.Random(7)


def anything_sent(definition: Definition, count: int) -> Iterator[Answers]:
    """Answers as a cookie could hold them: outdated, impossible, half-finished; about a third are finished."""
    options = [(question.id, option.id) for question in definition.questions for option in question.options]
    for kept in drawn(count, definition=definition):
        given = {**CALM, **kept}
        for question, option in CHANCE.sample(options, CHANCE.choice((0, 1, 3))):
            given[question] = tuple({*given.get(question, ())} ^ {option})
        yield given


def picked(answers: Answers) -> set[Tick]:
    return {(question, option) for question, options in answers.items() for option in options}


def agrees(picture: Picture, answers: Answers) -> None:
    walked, state = walk(picture.definition, answers), picked(answers)
    assert picture.complete.has(state) == walked.complete
    assert {name for name, step in picture.steps.items() if step.asked.has(state)} == {q.id for q in walked.asked}
    kept = {(n, o) for n, step in picture.steps.items() for o in step.known if step.kept([o]).has(state)}
    assert kept == picked(walked.kept)
    assert picture.tidy.has(state) == (state == kept)
    assert {rule.id for rule in picture.definition.rules if rule.when.holds(walked.kept)} == {
        name for name, states in picture.holds.items() if states.has(state)
    }
    if walked.complete:
        outcome = triage(picture.definition, walked)
        page = (outcome.level, outcome.result.id)
        assert [shown for shown, states in picture.pages.items() if states.has(state)] == [page]
        assert {level for level, states in picture.at_least.items() if states.has(state)} == {
            level for level in picture.at_least if level <= outcome.level
        }
        assert [picture.asked[n].has(state) for n in (len(walked.asked), len(walked.asked) + 1)] == [True, False]


def test_the_picture_agrees_with_the_walk_on_whatever_is_sent() -> None:
    picture, finished = draw(DEFINITION), 0
    for answers in anything_sent(DEFINITION, 500):
        agrees(picture, answers)
        finished += walk(DEFINITION, answers).complete
    assert 150 < finished < 450


def test_it_agrees_on_faulty_definitions_too() -> None:
    for mutant in islice(mutants(DEFINITION), 30, None, 200):
        picture = draw(mutant.definition)
        for answers in anything_sent(DEFINITION, 30):
            if any(rule.when.holds(walk(mutant.definition, answers).kept) for rule in mutant.definition.rules):
                agrees(picture, answers)
