from datetime import date

from tests.assessment.people import CALM, DEFINITION, outcome_of, person
from webapp.assessment.definition import Voice
from webapp.assessment.explanation import answers_in_words, because, summarise
from webapp.assessment.signing import AWAITING
from webapp.assessment.walk import walk

DAY = date(2026, 11, 23)


def test_because_repeats_the_persons_own_words() -> None:
    first = because(DEFINITION, outcome_of(person(ill="fever", health="immune")).reasons, Voice.SELF)[0]
    assert first.picked[0] == "Fever, chills, or shakes"
    assert "weak immune system" in first.picked[1]


def test_because_names_the_rule_and_its_source() -> None:
    first = because(DEFINITION, outcome_of(person(ill="fever", health="immune")).reasons, Voice.SELF)[0]
    rule = next(rule for rule in DEFINITION.rules if rule.id == first.rule)
    assert (first.sentence, first.source) == (rule.reason, rule.source)
    assert first.rule.startswith("E4")


def test_not_sure_says_of_what() -> None:
    (reason,) = because(DEFINITION, outcome_of(person(power="unsure")).reasons, Voice.SELF)
    question = DEFINITION.find("power")
    assert question is not None
    assert reason.picked == (f"{question.text[Voice.SELF]} I'm not sure",)


def test_a_group_is_named_once_for_all_its_ticks() -> None:
    walked = walk(DEFINITION, person(quality="ache sharp ext_back load unsure"))
    words = {question: picked for question, _, picked in answers_in_words(DEFINITION, walked, Voice.SELF)}["quality"]
    assert words.count("How it feels:") == words.count("What makes it worse:") == 1
    assert words.endswith("; Hard to say")


def test_a_summary_says_level_heading_answers_and_edition() -> None:
    summary = summarise(DEFINITION, person(ill="weight"), Voice.SELF, DAY, AWAITING)
    assert summary is not None
    assert (summary.level, summary.version, summary.on) == ("soon", DEFINITION.edition, DAY)
    assert ("Any of this in the last 3 months?", "Weight loss without trying") in summary.answers
    assert summary.reasons[0] == "Weight loss without trying needs a check."


def test_an_unfinished_assessment_has_no_summary() -> None:
    assert summarise(DEFINITION, {"age": ("50",)}, Voice.SELF, DAY, AWAITING) is None


def test_answers_off_the_path_are_not_repeated() -> None:
    walked = walk(DEFINITION, {**CALM, "pace": ("fast",)})
    assert "pace" not in [question for question, _, _ in answers_in_words(DEFINITION, walked, Voice.SELF)]


def test_questions_are_worded_for_the_person_they_are_about() -> None:
    words = {q: text for q, text, _ in answers_in_words(DEFINITION, walk(DEFINITION, CALM), Voice.OTHER)}
    assert words["age"] == "How old is the person with the pain?"


def test_a_summary_shows_no_answer_in_its_repr() -> None:
    summary = summarise(DEFINITION, person(ill="weight"), Voice.SELF, DAY, AWAITING)
    assert "weight" not in repr(summary).lower()
