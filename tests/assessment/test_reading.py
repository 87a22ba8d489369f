from pathlib import Path

import pytest

from tests.assessment.people import SHIPPED
from webapp.assessment.conditions import Picked
from webapp.assessment.definition import Role
from webapp.assessment.reading import load_definition
from webapp.content import ContentError

GOOD = """\
version: "1"
dated: 2026-11-23
ends_before: {emergency: [all]}
questions:
  - id: q
    section: all
    many: true
    text: Is there a sign?
    why: To know.
    options:
      - {id: sign, text: A sign}
      - {id: none, text: None of these, role: none}
      - {id: unsure, text: Not sure, role: unsure}
conditions:
  - {name: signed, when: {q: [sign]}}
rules:
  - {id: R1, level: emergency, result: go, when: signed, reason: There is a sign., source: Here}
  - {id: R2, level: routine, result: go, when: {all: []}, reason: Nothing stands out., source: Here}
notes: []
results:
  - {id: go, title: Go, wait: "Can I wait? No.", lead: Go., steps: [Go], offers_visit: false}
prompt: See a doctor.
prompt_wait: Can I wait? Two weeks.
watch_for: [Fever]
footer: [No diagnosis.]
"""


def load(tmp_path: Path, written: str) -> None:
    path = tmp_path / "assessment.yaml"
    path.write_text(written)
    load_definition(path)


def test_a_good_file_becomes_a_definition(tmp_path: Path) -> None:
    path = tmp_path / "assessment.yaml"
    path.write_text(GOOD)
    definition = load_definition(path)
    assert definition.rules[0].when == Picked("q", ("sign",))
    assert [option.role for option in definition.questions[0].options] == [Role.SIGN, Role.NONE, Role.UNSURE]


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("when: signed, reason", "when: sigend, reason", 17, "no condition is called 'sigend'"),
        ("{q: [sign]}", "{q: [sing]}", 15, "option 'sing' of question 'q' does not exist"),
        ("{q: [sign]}", "{p: [sign]}", 15, "question 'p' does not exist"),
        ("level: emergency,", "level: emergent,", 17, "'emergent' is no level"),
        ("id: R2", "id: R1", 18, "the id 'R1' stands twice"),
        ("result: go, when: signed", "result: gone, when: signed", 17, "no result is called 'gone'"),
        ("when: {all: []}", "when: signed", 18, "the last rule may not hold"),
        ("role: none", "role: nine", 12, "'nine' is no role"),
        (", role: unsure}", "}", 10, "'q' lacks a way out"),
        ("emergency: [all]", "emergency: [safety]", 3, "no question is in section 'safety'"),
        ("    why: To know.\n", "", 5, "'why' is missing"),
        ("    why: To know.", "    why: To know.\n    wyh: Twice.", 10, "'wyh' is not known here"),
        ("prompt: See", "prompt: {See", 23, "Not valid YAML"),
        ("when: signed, reason", "when: {q: [sign], p: [x]}, reason", 17, "a condition is one name"),
    ],
)
def test_a_broken_file_names_its_line(tmp_path: Path, old: str, new: str, line: int, problem: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(ContentError, match=problem) as fault:
        load(tmp_path, GOOD.replace(old, new))
    assert f"assessment.yaml:{line}: " in str(fault.value)


PICTURED = GOOD.replace("many: true", "picture: body").replace(
    "      - {id: sign, text: A sign}\n",
    """\
      - {id: sign, text: A sign, areas: [low]}
      - {id: both, text: Both, areas: [low, mid]}
      - {id: mid, text: Mid, areas: [mid]}
      - {id: neck, text: Neck, areas: [neck]}
      - {id: arm, text: Arm, areas: [arm]}
      - {id: leg, text: Leg, areas: [leg]}
""",
)


def test_a_picture_and_its_areas_are_read(tmp_path: Path) -> None:
    path = tmp_path / "assessment.yaml"
    path.write_text(PICTURED)
    question = load_definition(path).questions[0]
    assert question.picture == "body"
    assert question.areas["both"] == ("low", "mid")
    assert question.areas["none"] == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("picture: body", "picture: cow", 7, "'cow' is no picture. Use one of: body"),
        ("picture: body\n", "picture: body\n    many: true\n", 7, "a picture needs a question with one answer"),
        ("    picture: body\n", "", 10, "there is no area 'low' to point at. Give the question a 'picture'"),
        ("areas: [arm]", "areas: [wing]", 15, "there is no area 'wing' to point at. Use some of: arm, leg, low"),
        ("areas: [leg]", "areas: [arm]", 7, "2 options are the area 'arm' alone"),
        (", areas: [neck]", "", 7, "0 options are the area 'neck' alone"),
        ("areas: [neck]", "areas: neck", 14, "'areas' must be a list of texts"),
    ],
)
def test_a_picture_out_of_step_with_its_options_names_its_line(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    assert PICTURED.count(old) == 1
    with pytest.raises(ContentError, match=problem) as fault:
        load(tmp_path, PICTURED.replace(old, new))
    assert f"assessment.yaml:{line}: " in str(fault.value)


def test_the_shipped_file_names_a_source_for_every_rule() -> None:
    assert all(rule.source for rule in load_definition(SHIPPED).rules)


def test_the_fingerprint_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "assessment.yaml"
    path.write_text(GOOD)
    before = load_definition(path).edition
    path.write_text(GOOD.replace("A sign", "One sign"))
    assert load_definition(path).edition != before


def test_every_shipped_option_claims_something_and_no_id_is_twice() -> None:
    for question in load_definition(SHIPPED).questions:
        assert len({option.text for option in question.options}) == len(question.options)
