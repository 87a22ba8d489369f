from dataclasses import replace

from tests.assessment.people import DEFINITION
from webapp.assessment.definition import Definition, Question, Result
from webapp.assessment.reading_grade import Grade, Kind, grades

HARD = "Multifactorial etiologies, including musculoskeletal deconditioning, are characteristically heterogeneous."


def test_every_question_and_every_result_is_plain_enough() -> None:
    assert [grade for grade in grades(DEFINITION) if grade.too_hard] == []


def test_everything_that_a_patient_reads_is_graded() -> None:
    found = {(grade.kind, grade.what) for grade in grades(DEFINITION)}
    for question in DEFINITION.questions:
        assert {(Kind.QUESTION, question.id), (Kind.SCREEN, question.id)} <= found
        assert {(Kind.OPTION, f"{question.id}: {option.id}") for option in question.options} <= found
    for result in DEFINITION.results.values():
        assert {(Kind.RESULT, result.id), (Kind.LINE, f"{result.id}: step {len(result.steps)}")} <= found
    assert {(Kind.REASON, rule.id) for rule in DEFINITION.rules} <= found
    assert {(Kind.NOTE, note.id) for note in DEFINITION.notes} <= found


def test_what_is_nearest_to_its_limit_stands_first() -> None:
    room = [grade.limit - grade.grade for grade in grades(DEFINITION)]
    assert room == sorted(room)


def test_a_hard_question_is_found_behind_its_easy_options() -> None:
    why = "Neurological deterioration necessitates immediate multidisciplinary evaluation."
    hard = _with_question(replace(DEFINITION.questions[2], why=why))
    assert _too_hard(hard) == [(Kind.QUESTION, "pelvic")]


def test_one_hard_option_is_found_among_easy_ones() -> None:
    question = DEFINITION.questions[2]
    text = "Genitourinary symptomatology necessitating intermittent catheterization"
    hard = _with_question(replace(question, options=(replace(question.options[0], text=text), *question.options[1:])))
    assert _too_hard(hard) == [(Kind.OPTION, "pelvic: pee_stuck")]


def test_one_hard_line_of_an_easy_result_is_found() -> None:
    changed = replace(DEFINITION.results["unclear"], lead=HARD)
    assert _too_hard(_with_result(changed)) == [(Kind.LINE, "unclear: lead")]


def test_a_result_that_is_hard_all_through_is_found() -> None:
    unclear = DEFINITION.results["unclear"]
    changed = replace(unclear, lead=HARD, steps=(HARD, *unclear.steps))
    assert (Kind.RESULT, "unclear") in _too_hard(_with_result(changed))


def test_a_hard_reason_and_a_hard_note_are_found() -> None:
    rules = (replace(DEFINITION.rules[0], reason=HARD), *DEFINITION.rules[1:])
    notes = (replace(DEFINITION.notes[0], text=HARD), *DEFINITION.notes[1:])
    hard = _too_hard(replace(DEFINITION, rules=rules, notes=notes))
    assert hard == [(Kind.REASON, DEFINITION.rules[0].id), (Kind.NOTE, DEFINITION.notes[0].id)]


def test_the_limit_itself_is_plain_enough() -> None:
    assert not Grade(Kind.RESULT, "unclear", 8.0).too_hard
    assert Grade(Kind.QUESTION, "age", 6.1).too_hard


def _with_question(changed: Question) -> Definition:
    questions = (changed if question.id == changed.id else question for question in DEFINITION.questions)
    return replace(DEFINITION, questions=tuple(questions))


def _with_result(changed: Result) -> Definition:
    return replace(DEFINITION, results={**DEFINITION.results, changed.id: changed})


def _too_hard(definition: Definition) -> list[tuple[Kind, str]]:
    return [(grade.kind, grade.what) for grade in grades(definition) if grade.too_hard]
