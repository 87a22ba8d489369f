"""The computed changes against every change there is, each replayed one by one through walk and triage."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.assessment.paths import drawn, one_change_from_calm
from tests.assessment.people import CALM, DEFINITION, outcome_of, person
from webapp.assessment.changes import Change, Kind, changes
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Level, Role
from webapp.assessment.replay import Replay
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk

REPLAY = Replay(DEFINITION)
Advice = tuple[Level, str]
Moved = tuple[str, tuple[str, ...]]
# Somebody for each page, and for each way of asking more: the drawn people are mostly sent to help.
PAGES: dict[str, Answers] = {
    "emergency": person(pelvic="saddle"),
    "emergency at the end": person(signs="stiffneck", ill="fever"),
    "urgent": person(ill="fever"),
    "urgent, two reasons": person(power="leg", pace="slow", signs="temple"),
    "child": person(age="u18"),
    "surgeon": person(told="curve"),
    "unclear, soon": person(ill="weight"),
    "unclear": person(site="two"),
    "nerve": person(spread="limb_leg", quality="nerve"),
    "facet": CALM,
    "numb": person(power="numb", pace="slow"),
    "numb, with cancer": person(power="numb", pace="slow", health="cancer"),
    "neck": person(site="neck", spread="local_neck", quality="ache ext_neck"),
}


def finished(answers: Answers) -> Answers:
    return walk(DEFINITION, answers).kept


def found(given: Answers) -> tuple[Change, ...]:
    return changes(DEFINITION, REPLAY, given)


def every_move(given: Answers) -> Iterator[Moved]:
    """Every question on the path with every answer that differs from the given one by one option, found by trying."""
    walked = walk(DEFINITION, given)
    for question in walked.asked:
        names = [option.id for option in question.options]
        none = {option.id for option in question.options if option.role is Role.NONE}
        before = set(walked.kept[question.id])
        for name in names:
            after = (before ^ {name}) - none or none if question.many else {name}
            picks = tuple(one for one in names if one in after)
            if (
                after != before
                and not (question.many and name in none)
                and question.accepted(picks, walked.kept) == picks
            ):
                yield question.id, picks


def advices(answers: Answers) -> tuple[set[Advice], str | None]:
    """Where `answers` may end once follow-ups are answered, each in every way; and a question that stays open."""
    walked = walk(DEFINITION, answers)
    waiting = walked.waiting
    if waiting is None:
        outcome = triage(DEFINITION, walked)
        return {(outcome.level, outcome.result.id)}, None
    if not waiting.follow_up:
        return set(), waiting.id
    ways = [advices({**answers, waiting.id: (option.id,)}) for option in waiting.options]
    return set().union(*(ends for ends, _ in ways)), next((still for _, still in ways if still), None)


def check(given: Answers) -> Counter[str]:
    """Compare what is found with every move; counts what was found by its end."""
    here, _ = advices(given)
    expected = {move: advices({**given, move[0]: move[1]}) for move in every_move(given)}
    telling = {move: (ends, still) for move, (ends, still) in expected.items() if still or ends != here}
    changed = found(given)
    assert Counter((one.question.id, one.picks) for one in changed) == Counter(telling.keys())
    for one in changed:
        ends, still = telling[one.question.id, one.picks]
        if one.end.result is not None:
            assert ends == {(one.end.level, one.end.result)}
        elif not still:
            assert len(ends) > 1
            assert one.end.level == min(ends)[0]
        waiting = walk(DEFINITION, one.applied(given)).waiting
        assert one.end.asks == (waiting and waiting.id)
    return Counter(one.end.result or "at least" for one in changed)


@pytest.mark.parametrize("page", PAGES)
def test_each_change_leads_where_it_says_and_none_is_missing(page: str) -> None:
    check(finished(PAGES[page]))


def test_the_same_for_people_of_all_kinds() -> None:
    counted: Counter[str] = Counter()
    for given in (*drawn(200, seed=5), *one_change_from_calm()[::7]):
        counted += check(given)
    assert set(counted) == {*DEFINITION.results, "at least"}


def test_an_open_end_never_turns_out_less_urgent_than_stated() -> None:
    """Whatever is answered to the questions that a change brings up: tried with the answers of many other people."""
    others = drawn(20, seed=9)
    tried = 0
    for given in (*drawn(60, seed=3), *(finished(answers) for answers in PAGES.values())):
        for one in (one for one in found(given) if one.end.result is None):
            for other in others:
                answers = {**other, **one.applied(given)}
                if walk(DEFINITION, answers).complete:
                    tried += 1
                    assert outcome_of(answers).level >= one.end.level
    assert tried > 200


def test_answers_left_over_from_another_path_count_again_as_they_do_on_the_site() -> None:
    given = {**CALM, "pelvic": ("saddle",)}
    back = next(one for one in found(given) if one.kind is Kind.REMOVED)
    assert (back.option.id, back.picks, back.end.result) == ("saddle", ("none",), "facet")
    assert outcome_of(back.applied(given)).result.id == "facet"


def test_taking_back_one_of_two_emergency_signs_changes_nothing() -> None:
    assert found(finished(person(pelvic="saddle poop"))) == ()


def test_a_change_shows_no_answer_in_its_repr() -> None:
    shown = repr(found(CALM))
    assert "saddle" not in shown
    assert "limb_leg" not in shown
