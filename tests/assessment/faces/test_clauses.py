"""Clauses say the same as the conditions that they come from, whole and piece by piece."""

import random
from dataclasses import replace

import pytest

from tests.assessment.faces.people import everybody
from tests.assessment.faces.printed import holds
from tests.assessment.people import DEFINITION
from webapp.assessment.conditions import ALWAYS as EMPTY
from webapp.assessment.conditions import AllOf, Answers, AnyOf, Condition, Not, Picked
from webapp.assessment.definition import Option
from webapp.assessment.faces.clauses import (
    ALWAYS,
    NEVER,
    Clause,
    Either,
    Every,
    NoneOf,
    OneOf,
    clause_of,
    known_from,
    news_from,
    only_grows,
)
from webapp.assessment.faces.codes import Codes

CODES = Codes(DEFINITION)
RULES = [rule.when for rule in DEFINITION.rules]
OTHERS = [Not(when) for when in RULES]
IDS = [question.id for question in DEFINITION.questions]
EVERY_CODE = [CODES.code((question.id, option.id)) for question in DEFINITION.questions for option in question.options]
A, B, C = Picked("age", ("u18",)), Picked("site", ("neck",)), Picked("site", ("arm",))


def true_of(clause: Clause, ticked: set[str]) -> bool:
    """Whether the printed words of `clause` are true of the ticked boxes."""
    return holds(CODES.words(clause), ticked)


def ticked_by(answers: Answers) -> set[str]:
    return {CODES.code((question, option)) for question, picked in answers.items() for option in picked}


def test_a_clause_in_print_says_what_its_condition_says() -> None:
    for answers in everybody()[::20]:
        ticked = ticked_by(answers)
        for condition in RULES + OTHERS:
            assert true_of(clause_of(condition), ticked) is condition.holds(answers)


@pytest.mark.parametrize(
    ("condition", "clause"),
    [
        (EMPTY, ALWAYS),
        (AnyOf(()), NEVER),
        (Not(EMPTY), NEVER),
        (Not(Not(A)), OneOf((("age", "u18"),))),
        (AnyOf((B, AnyOf((C, B)))), OneOf((("site", "neck"), ("site", "arm")))),
        (Not(AnyOf((B, C))), NoneOf((("site", "neck"), ("site", "arm")))),
        (AllOf((A, AllOf((A,)))), OneOf((("age", "u18"),))),
        (AllOf((A, EMPTY, AnyOf(()))), NEVER),
        (AnyOf((A, EMPTY)), ALWAYS),
        (Not(AllOf((A, Not(B)))), Either((OneOf((("site", "neck"),)), NoneOf((("age", "u18"),))))),
        (AllOf((Not(A), B)), Every((OneOf((("site", "neck"),)), NoneOf((("age", "u18"),))))),
    ],
)
def test_a_clause_is_as_short_as_it_can_be_said(condition: Condition, clause: Clause) -> None:
    assert clause_of(condition) == clause


def test_what_is_known_so_far_is_what_the_answers_so_far_say() -> None:
    for count in range(len(IDS)):
        known = [(condition, known_from(clause_of(condition), set(IDS[:count]))) for condition in RULES]
        for answers in everybody()[::100]:
            so_far = {name: picked for name, picked in answers.items() if name in IDS[:count]}
            for condition, clause in known:
                assert true_of(clause, ticked_by(answers)) is condition.holds(so_far)


def test_the_news_of_a_question_and_what_held_before_make_up_the_clause() -> None:
    chance = random.Random(3)
    sheets = [{code for code in EVERY_CODE if chance.random() < 0.3} for _ in range(40)]
    for clause in filter(only_grows, map(clause_of, RULES)):
        for place, name in enumerate(IDS):
            before, whole = (known_from(clause, set(IDS[:count])) for count in (place, place + 1))
            news = news_from(whole, name)
            for ticked in sheets:
                assert true_of(whole, ticked) is (true_of(before, ticked) or true_of(news, ticked))


def test_a_condition_of_an_unknown_kind_is_no_clause() -> None:
    class Other:
        def holds(self, answers: Answers) -> bool:
            return True

    with pytest.raises(TypeError, match="Other"):
        clause_of(Other())  # type: ignore[arg-type]


def test_letters_that_look_like_digits_are_left_out_and_the_alphabet_goes_on() -> None:
    many = replace(DEFINITION.questions[0], options=tuple(Option(f"o{n}", "x") for n in range(32)))
    codes = Codes(replace(DEFINITION, questions=(many,)))
    written = codes.list((many.id, option.id) for option in many.options).split()
    assert written[7:12] == ["1h", "1j", "1k", "1m", "1n"]
    assert written[-2:] == ["1ah", "1aj"]
    assert len(set(written)) == 32
    assert codes.spans((many.id, f"o{n}") for n in (0, 6, 7, 8, 9, 30, 31)) == "1a, 1g to 1k, 1ah, 1aj"
