from datetime import date

from tests.assessment.people import CALM, DEFINITION, outcome_of, person
from webapp.assessment.definition import Voice
from webapp.assessment.explanation import answers_in_words, because, summarise
from webapp.assessment.walk import walk

DAY = date(2026, 11, 23)


def test_because_repeats_the_persons_own_words() -> None:
    first = because(DEFINITION, outcome_of(person(ill="fever", health="immune")).reasons)[0]
    assert first.picked[0] == "Fever, chills, or shakes"
    assert "weak immune system" in first.picked[1]


def test_a_summary_says_level_heading_answers_and_edition() -> None:
    summary = summarise(DEFINITION, person(ill="weight"), Voice.SELF, DAY)
    assert summary is not None
    assert (summary.level, summary.version, summary.on) == ("soon", DEFINITION.edition, DAY)
    assert ("Has there been any of this in the last 3 months?", "Weight loss without trying") in summary.answers
    assert summary.reasons[0] == "Weight loss without trying needs a check."


def test_an_unfinished_assessment_has_no_summary() -> None:
    assert summarise(DEFINITION, {"age": ("50",)}, Voice.SELF, DAY) is None


def test_answers_off_the_path_are_not_repeated() -> None:
    walked = walk(DEFINITION, {**CALM, "pace": ("fast",)})
    assert "pace" not in [question for question, _, _ in answers_in_words(DEFINITION, walked, Voice.SELF)]


def test_questions_are_worded_for_the_person_they_are_about() -> None:
    words = {q: text for q, text, _ in answers_in_words(DEFINITION, walk(DEFINITION, CALM), Voice.OTHER)}
    assert words["age"] == "How old is the person with the pain?"


def test_a_summary_shows_no_answer_in_its_repr() -> None:
    summary = summarise(DEFINITION, person(ill="weight"), Voice.SELF, DAY)
    assert "Weight" not in repr(summary)
