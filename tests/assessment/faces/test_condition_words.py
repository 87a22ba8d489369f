"""Conditions in full words say what they ask for, and what they rule out."""

import pytest

from tests.assessment.people import DEFINITION
from webapp.assessment.conditions import AllOf, AnyOf, Condition, Not, Picked
from webapp.assessment.faces.clauses import clause_of
from webapp.assessment.faces.condition_words import condition_words

CHILD = Picked("age", ("u18",))
FALL = Picked("event", ("small", "lift"))
NUMB = Picked("power", ("numb",))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (CHILD, "answer 1 is “Under 18”"),
        (Not(CHILD), "answer 1 is not “Under 18”"),
        (
            FALL,
            "answer 6 is “In the last 4 weeks: A small fall or bump”"
            " or “In the last 4 weeks: A lift, twist, cough, or sneeze started the pain”",
        ),
        (AnyOf((CHILD, NUMB)), "answer 1 is “Under 18” or answer 4 is “A numb leg, foot, arm, or hand”"),
        (
            Not(AnyOf((CHILD, NUMB))),
            "answer 1 is not “Under 18” and answer 4 is not “A numb leg, foot, arm, or hand”",
        ),
        (AllOf((CHILD, NUMB)), "answer 1 is “Under 18”, and answer 4 is “A numb leg, foot, arm, or hand”"),
        (
            AnyOf((NUMB, AllOf((CHILD, Picked("site", ("low",)))))),
            "answer 4 is “A numb leg, foot, arm, or hand”, or (answer 1 is “Under 18”, and answer 2 is “Low back”)",
        ),
        (AllOf(()), "always"),
        (AnyOf(()), "never"),
    ],
)
def test_a_condition_in_words(condition: Condition, words: str) -> None:
    assert condition_words(DEFINITION, clause_of(condition)) == words
