"""What the page shows of the changes: all of them, once, the most urgent first."""

from tests.assessment.paths import drawn
from tests.assessment.people import CALM, DEFINITION, outcome_of, person
from webapp.assessment.changes import changes
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Level
from webapp.assessment.directions import Outlook, outlook
from webapp.assessment.replay import Replay

REPLAY = Replay(DEFINITION)


def of(given: Answers) -> Outlook:
    return outlook(DEFINITION, changes(DEFINITION, REPLAY, given), outcome_of(given).level)


def test_every_change_is_shown_once() -> None:
    for given in [CALM, person(power="numb", pace="slow"), person(ill="fever"), *drawn(40, seed=4)]:
        found = changes(DEFINITION, REPLAY, given)
        seen = of(given)
        lines = [line for direction in (*seen.sooner, *seen.otherwise) for line in direction.lines]
        shown = [(line.question.id, line.kind, option) for line in lines for option in line.options]
        assert sorted(shown) == sorted((one.question.id, one.kind, one.option.text) for one in found)


def test_the_most_urgent_stands_first_and_nothing_urgent_among_the_mistakes() -> None:
    for given in [CALM, person(ill="weight"), person(power="numb", pace="slow"), *drawn(40, seed=6)]:
        seen, level = of(given), outcome_of(given).level
        assert [one.level for one in seen.sooner] == sorted((one.level for one in seen.sooner), reverse=True)
        assert all(one.level > level for one in seen.sooner)
        assert all(one.level <= level for one in seen.otherwise)


def test_a_sign_that_needs_one_more_question_says_which() -> None:
    open_ones = [one for one in of(CALM).sooner if one.result is None]
    assert [(one.level, one.asks and one.asks.id) for one in open_ones] == [
        (Level.URGENT, "pace"),
        (Level.SOON, "pace"),
    ]
    assert [line.question.id for one in open_ones for line in one.lines] == ["power", "power"]


def test_a_page_that_two_levels_share_does_not_say_how_soon_by_its_title() -> None:
    titled = {(one.level, one.result.id): one.titled for one in of(CALM).sooner if one.result}
    assert titled[Level.EMERGENCY, "emergency"]
    assert titled[Level.SOON, "surgeon"]
    assert not titled[Level.SOON, "unclear"]


def test_options_of_one_question_stand_together_under_their_heading() -> None:
    emergency = of(CALM).sooner[0]
    places = [(line.question.id, line.group) for line in emergency.lines]
    assert len(places) == len(set(places))
    assert ("signs", "Chest and body") in places


def test_an_outlook_shows_no_answer_in_its_repr() -> None:
    assert "mistake" not in repr(of(CALM))
    assert "Leaking" not in repr(of(CALM))
