"""What a change of the rules means for patients, counted."""

from dataclasses import replace

from tests.assessment.people import DEFINITION
from tests.assessment.proof.table import with_question, with_rule, without_rule
from webapp.assessment.definition import Definition, Level
from webapp.assessment.proof.difference import Direction, compare
from webapp.assessment.proof.report import shifts_in_words
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk


def page(definition: Definition, answers: dict[str, tuple[str, ...]]) -> tuple[Level, str] | None:
    walked = walk(definition, answers)
    if not walked.complete:
        return None
    outcome = triage(definition, walked)
    return outcome.level, outcome.result.id


def test_the_same_definition_changes_nothing() -> None:
    assert {shift.direction for shift in compare(DEFINITION, DEFINITION)} == {Direction.SAME}


def test_a_lost_rule_shows_as_less_urgent_with_a_real_patient() -> None:
    new = without_rule("E3c")
    shifts = compare(DEFINITION, new)
    assert sum(shift.states for shift in shifts) == sum(shift.states for shift in compare(DEFINITION, DEFINITION))
    moved = [shift for shift in shifts if shift.direction is not Direction.SAME]
    assert {shift.direction for shift in moved} == {Direction.UNFINISHED}  # they would be asked on
    for shift in moved:
        assert page(DEFINITION, shift.example) == shift.before
        assert page(new, shift.example) == shift.after


def test_the_dangerous_direction_comes_first() -> None:
    calmer = with_rule("P1q", lambda rule: replace(rule, level=Level.ROUTINE))
    directions = [shift.direction for shift in compare(DEFINITION, calmer)]
    assert directions[0] is Direction.LOWER
    assert directions == sorted(directions, key=list(Direction).index)
    back = {shift.direction for shift in compare(calmer, DEFINITION)}
    assert Direction.HIGHER in back
    assert Direction.LOWER not in back


def test_a_new_option_is_one_that_nobody_had_ticked() -> None:
    more = with_question(
        "told", lambda q: replace(q, options=(*q.options, replace(q.options[0], id="new", text="New")))
    )
    assert {shift.direction for shift in compare(DEFINITION, more)} == {Direction.SAME}
    lost = {shift.direction for shift in compare(more, DEFINITION)}
    assert Direction.UNFINISHED in lost  # whoever had ticked nothing else is asked again


def test_it_is_said_in_words() -> None:
    calmer = with_rule("P1q", lambda rule: replace(rule, level=Level.ROUTINE))
    said = shifts_in_words(DEFINITION, calmer, compare(DEFINITION, calmer))
    assert "LESS URGENT: " in said
    assert "from soon: unclear to routine: unclear, such as" in said
    assert "Both legs ache" in said
