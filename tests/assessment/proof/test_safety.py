"""A mistake in the table of promises is named by its line."""

from pathlib import Path

import pytest

from tests.assessment.people import DEFINITION, SHIPPED
from webapp.assessment.definition import Level
from webapp.assessment.proof.safety import load_safety
from webapp.content import ContentError

TABLE = SHIPPED.with_name("safety.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{signs: [cold]}, at_least: emergency", "{signs: [cold]}, at_least: at once", "'at once' is no level"),
        ("when: {signs: [cold]}", "when: {signs: [chilly]}", "option 'chilly' of question 'signs' does not exist"),
        ("when: {signs: [cold]}, at_least", "when: {signs: [cold]}, atleast", "'atleast' is not known here"),
        ("pelvic: [old, none]", "pelvic: [older, none]", "'pelvic' has no option 'older'"),
        ("  - result: facet", "  - result: facets", "no result is called 'facets'"),
        ("questions: [pace]", "questions: [speed]", "no question is called 'speed'"),
        ("options: [ext_neck]", "options: [neck_ext]", "'quality' has no option 'neck_ext'"),
        ("from: [6to12], to: [lt6]", "from: [6to13], to: [lt6]", "'dur' has no option '6to13'"),
        ("site: [gone]\n  pace", "site: [lost]\n  pace", "'site' has no option 'lost'"),
        ("longest_path: 12", "longest_path: twelve", "'longest_path' must be a whole number"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert TABLE.count(old) == 1
    path = tmp_path / "safety.yaml"
    path.write_text(TABLE.replace(old, new))
    with pytest.raises(ContentError) as fault:
        load_safety(path, DEFINITION)
    line = TABLE[: TABLE.index(old)].count("\n") + 1
    assert said in str(fault.value)
    assert f"safety.yaml:{line}:" in str(fault.value) or f"safety.yaml:{line + 1}:" in str(fault.value)


def test_the_shipped_table_is_read() -> None:
    safety = load_safety(SHIPPED.with_name("safety.yaml"), DEFINITION)
    assert len({flag.id for flag in safety.red_flags}) == len(safety.red_flags) > 50
    assert {flag.at_least for flag in safety.red_flags} == {Level.SOON, Level.URGENT, Level.EMERGENCY}
    assert all(flag.source for flag in safety.red_flags)
