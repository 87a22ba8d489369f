"""The fast replay against the walk and the triage that it stands for."""

import random
from dataclasses import replace

import pytest

from tests.assessment.paths import drawn, one_change_from_calm
from tests.assessment.people import CALM, DEFINITION, person
from webapp.assessment.bits import certain, clauses, met, possible
from webapp.assessment.conditions import ALWAYS, AllOf, Answers, AnyOf, Condition, Not, Picked
from webapp.assessment.definition import Level
from webapp.assessment.replay import End, Replay
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk

REPLAY = Replay(DEFINITION)
BITS = {("a", "1"): 1, ("a", "2"): 2, ("b", "1"): 4}
A1, A2, B1 = Picked("a", ("1",)), Picked("a", ("2",)), Picked("b", ("1",))
CONDITIONS: list[Condition] = [
    A1,
    Picked("a", ("1", "2")),
    Not(Picked("a", ("1", "2"))),
    AllOf((A1, B1)),
    AnyOf((AllOf((A1, B1)), AllOf((A2, Not(B1))))),
    Not(AnyOf((AllOf((A1, A2)), B1))),
    Not(AllOf((Not(AnyOf((A1, B1))), A2))),
    ALWAYS,
    Not(ALWAYS),
    AnyOf(()),
    Not(AnyOf(())),
]


def answers_of(number: int) -> Answers:
    return {name: tuple(o for (q, o), bit in BITS.items() if q == name and bit & number) for name in ("a", "b")}


@pytest.mark.parametrize("condition", CONDITIONS, ids=repr)
def test_clauses_hold_when_the_condition_holds(condition: Condition) -> None:
    compiled = clauses(condition, BITS)
    for picked in range(8):
        assert met(compiled, picked) is condition.holds(answers_of(picked))


@pytest.mark.parametrize("condition", CONDITIONS, ids=repr)
def test_certain_and_possible_promise_only_what_comes_true(condition: Condition) -> None:
    compiled = clauses(condition, BITS)
    for ahead in range(8):
        for picked in (number for number in range(8) if not number & ahead):
            later = {condition.holds(answers_of(picked | more & ahead)) for more in range(8)}
            assert not certain(compiled, picked, ahead) or later == {True}
            assert possible(compiled, picked, ahead) or later == {False}


def mixed(people: list[Answers]) -> list[Answers]:
    """Answers of one person with some of another's, and some missing: half-finished, outdated and impossible ones."""
    chance = random.Random(7)
    return [
        {name: picked for name, picked in ({**one, **other}).items() if chance.random() < 0.9}
        for one, other in zip(people, reversed(people), strict=True)
    ]


def forged(given: Answers) -> list[Answers]:
    """Answers that no page offers: to one question every option at once, or "none of these" and what was picked."""
    questions = [question for question in DEFINITION.questions if question.id in given]
    everything = [{**given, question.id: tuple(o.id for o in question.options)} for question in questions]
    none = [{**given, question.id: (*given[question.id], "none")} for question in questions if question.many]
    return everything + none


def test_a_replay_ends_where_walk_and_triage_end() -> None:
    people = [*one_change_from_calm(), *drawn(600)]
    impossible = [answers for given in [CALM, *people[:40]] for answers in forged(given)]
    for given in people + mixed(people) + impossible:
        end, walked = REPLAY.end(REPLAY.number(given)), walk(DEFINITION, given)
        assert end.asks == (walked.waiting and walked.waiting.id)
        if walked.complete:
            outcome = triage(DEFINITION, walked)
            assert end == End(outcome.level, outcome.result.id)


def test_a_replay_can_begin_at_any_question_that_is_asked() -> None:
    for given in drawn(100, seed=2):
        number = REPLAY.number(given)
        for question in walk(DEFINITION, given).asked:
            assert REPLAY.end(number, REPLAY.before(question.id, number)) == REPLAY.end(number)


def test_a_follow_up_is_answered_in_every_way() -> None:
    def end(**changes: str) -> End:
        return REPLAY.end(REPLAY.number(person(**changes)))

    assert end(power="leg") == End(Level.URGENT, None, "pace")
    assert end(power="leg", health="thinner") == End(Level.EMERGENCY, "emergency", "pace")
    assert end(power="numb") == End(Level.SOON, None, "pace")


def test_where_questions_stay_open_the_level_is_the_lowest_that_is_left() -> None:
    open_ones = {name: picked for name, picked in CALM.items() if name not in ("spread", "quality", "told")}
    assert REPLAY.end(REPLAY.number(open_ones)) == End(Level.ROUTINE, None, "spread")
    assert REPLAY.end(REPLAY.number({**open_ones, "ill": ("weight",)})) == End(Level.SOON, None, "spread")
    assert REPLAY.end(REPLAY.number({"age": ("50",)})) == End(Level.ROUTINE, None, "site")


def test_a_lower_rule_that_comes_first_counts_while_it_is_possible() -> None:
    nerve = next(rule for rule in DEFINITION.rules if rule.id == "N2")
    replay = Replay(replace(DEFINITION, rules=(nerve, *DEFINITION.rules)))
    given = {name: picked for name, picked in person(ill="weight").items() if name not in ("quality", "told")}
    assert replay.end(replay.number({**given, "spread": ("limb_leg",)})).level is Level.ROUTINE
    assert replay.end(replay.number({**given, "spread": ("local_back",)})).level is Level.SOON
