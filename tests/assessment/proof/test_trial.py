"""The trial itself: what it calls caught, harmless and missed. All planted faults stand before it in `make mutants`."""

from dataclasses import replace

import pytest

from tests.assessment.people import DEFINITION
from tests.assessment.proof.table import SAFETY
from webapp.assessment.conditions import AllOf, Answers, AnyOf, Not, Picked
from webapp.assessment.proof.mutants import mutants
from webapp.assessment.proof.picture import Picture, draw
from webapp.assessment.proof.trial import Verdict, judge, tally
from webapp.assessment.proof.witness import witnesses, witnesses_a_fault

pytestmark = pytest.mark.trial


@pytest.fixture(scope="module")
def picture() -> Picture:
    return draw(DEFINITION)


@pytest.fixture(scope="module")
def people(picture: Picture) -> tuple[Answers, ...]:
    return tuple(witnesses(picture))


def test_nobody_witnesses_a_fault_of_the_sound_definition(people: tuple[Answers, ...]) -> None:
    assert len(people) > 500
    assert not any(witnesses_a_fault(DEFINITION, SAFETY, answers) for answers in people)


def test_no_rule_can_be_removed_or_weakened_unnoticed(picture: Picture, people: tuple[Answers, ...]) -> None:
    planted = [mutant for mutant in mutants(DEFINITION) if mutant.kind in ("removed", "weakened")][::4]
    judged = tally(judge(picture, people, SAFETY, planted))
    assert {kind: counts[Verdict.MISSED] for kind, counts in judged.items()} == {"removed": 0, "weakened": 0}
    assert judged["weakened"][Verdict.CAUGHT] >= 13
    assert judged["removed"][Verdict.CAUGHT] >= 12


def test_a_promise_that_is_left_out_lets_its_fault_through(picture: Picture, people: tuple[Answers, ...]) -> None:
    fault = [mutant for mutant in mutants(DEFINITION) if (mutant.kind, mutant.name) == ("removed", "rule E3e")]
    remembered = tuple(flag for flag in SAFETY.red_flags if flag.id != "cold-limb")
    forgetful = replace(SAFETY, red_flags=remembered, harmless=SAFETY.harmless | {("signs", "cold")})
    assert [one.verdict for one in judge(picture, people[::20], forgetful, fault)] == [Verdict.MISSED]


def test_what_changes_nothing_for_the_worse_is_harmless(picture: Picture, people: tuple[Answers, ...]) -> None:
    swapped = [mutant for mutant in mutants(DEFINITION) if mutant.name == "rule E3e after E3f"]
    (judged,) = judge(picture, people[::20], SAFETY, swapped)
    assert judged.verdict is Verdict.HARMLESS


def test_every_kind_of_fault_is_planted() -> None:
    planted = list(mutants(DEFINITION))
    assert {mutant.kind for mutant in planted} == {
        "removed", "weakened", "reordered", "inverted", "narrowed", "disconnected",
    }  # fmt: skip
    assert len({(mutant.kind, mutant.name, repr(mutant.definition)) for mutant in planted}) == len(planted)


@pytest.mark.parametrize(
    ("condition", "inverted"),
    [
        (Picked("q", ("a",)), 1),
        (AllOf((Picked("q", ("a",)), Picked("r", ("b",)))), 3),
        (AnyOf((Not(Picked("q", ("a",))),)), 2),
        (AllOf(()), 0),
    ],
)
def test_each_part_of_a_condition_is_inverted(condition: AllOf, inverted: int) -> None:
    rule = replace(DEFINITION.rules[0], when=condition)
    planted = mutants(replace(DEFINITION, rules=(rule, DEFINITION.rules[-1]), questions=()))
    assert sum(mutant.kind == "inverted" for mutant in planted) == inverted
