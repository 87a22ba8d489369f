import pytest

from tests.assessment.people import CALM, DEFINITION, person
from webapp.assessment.walk import walk


def ids(answers: dict[str, tuple[str, ...]]) -> list[str]:
    return [question.id for question in walk(DEFINITION, answers).asked]


def test_the_walk_begins_at_the_first_question_and_waits_there() -> None:
    started = walk(DEFINITION, {})
    assert started.waiting is not None
    assert started.waiting.id == "age"
    assert not started.complete


def test_the_longest_path_of_a_calm_person_has_twelve_questions() -> None:
    assert len(ids(CALM)) == 12 == DEFINITION.usual_length


def test_a_missing_safety_answer_stops_the_walk_there() -> None:
    answers = {name: picked for name, picked in CALM.items() if name != "ill"}
    waiting = walk(DEFINITION, answers).waiting
    assert waiting is not None
    assert waiting.id == "ill"


def test_an_emergency_answer_ends_it_at_once() -> None:
    walked = walk(DEFINITION, person(pelvic="saddle"))
    assert walked.complete
    assert walked.asked[-1].id == "pelvic"


def test_an_urgent_answer_ends_it_after_the_safety_questions() -> None:
    walked = walk(DEFINITION, person(ill="fever"))
    assert walked.complete
    assert walked.asked[-1].id == "dur"


def test_an_emergency_after_an_urgent_answer_is_still_found() -> None:
    assert walk(DEFINITION, person(ill="fever", health="immune")).asked[-1].id == "health"


def test_pace_is_asked_only_after_a_new_limb_sign() -> None:
    assert "pace" not in ids(CALM)
    waiting = walk(DEFINITION, person(power="leg")).waiting
    assert waiting is not None
    assert waiting.id == "pace"
    assert "pace" not in ids(person(power="old"))


def test_a_changed_answer_drops_what_no_longer_applies_and_keeps_the_rest() -> None:
    answers = person(power="leg", pace="slow")
    assert "pace" in walk(DEFINITION, answers).kept
    changed = walk(DEFINITION, {**answers, "power": ("none",)})
    assert "pace" not in changed.kept
    assert changed.kept["told"] == ("pt",)


def test_an_answer_in_back_words_does_not_stand_for_a_neck() -> None:
    waiting = walk(DEFINITION, person(site="neck")).waiting
    assert waiting is not None
    assert waiting.id == "spread"


@pytest.mark.parametrize("forged", [("none", "saddle"), ("no-such",), ()])
def test_an_impossible_answer_counts_as_missing(forged: tuple[str, ...]) -> None:
    waiting = walk(DEFINITION, {**CALM, "pelvic": forged}).waiting
    assert waiting is not None
    assert waiting.id == "pelvic"


def test_two_answers_to_a_pick_one_question_count_as_missing() -> None:
    waiting = walk(DEFINITION, {**CALM, "dur": ("lt6", "gt12")}).waiting
    assert waiting is not None
    assert waiting.id == "dur"


def test_unsure_may_stand_beside_a_sign() -> None:
    assert walk(DEFINITION, person(ill="weight unsure")).kept["ill"] == ("weight", "unsure")


def test_a_child_is_asked_the_safety_questions_only() -> None:
    assert ids(person(age="u18"))[-1] == "dur"


def test_before_gives_the_way_back() -> None:
    walked = walk(DEFINITION, CALM)
    assert walked.before(walked.asked[0]) is None
    assert walked.before(walked.asked[3]) is walked.asked[2]
