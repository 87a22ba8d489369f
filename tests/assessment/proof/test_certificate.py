"""The certificate: what it counts, that it is the shipped one, and that each promise can be broken."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.assessment.people import DEFINITION, SHIPPED
from tests.assessment.proof.table import SAFETY, with_question, with_rule, without_rule
from tests.settings import settings_in
from webapp import create_app
from webapp.assessment.conditions import ALWAYS, Not, Picked
from webapp.assessment.definition import Definition, Level, Voice
from webapp.assessment.edition import load_edition
from webapp.assessment.proof.certificate import CODE, PROMISES, ROOM, Certificate, UnsafeError, prove, read, write
from webapp.assessment.proof.moves import a_missing_answer_is_never_none
from webapp.assessment.proof.picture import draw
from webapp.assessment.proof.safety import Safety

CERTIFICATE = SHIPPED.with_name("assessment.certificate.json")


@pytest.fixture(scope="module")
def proved() -> Certificate:
    return prove(DEFINITION, SAFETY)


def test_the_shipped_certificate_is_the_one_that_the_proof_gives(proved: Certificate) -> None:
    assert read(CERTIFICATE) == proved, "run: flask assessment check --write"
    assert proved.covers(DEFINITION, SAFETY)


def test_it_names_its_counts(proved: Certificate) -> None:
    assert proved.given == sum(len(question.options) for question in DEFINITION.questions)
    assert proved.finished > 10**17
    assert proved.longest_path == 12
    assert all(promise.claims and promise.promise.endswith(".") for promise in proved.promises)


def test_the_number_of_states_is_right_where_one_can_count_by_hand() -> None:
    # Nobody under 18 without a danger sign is asked more than the safety screens; see the loader's tests for the form.
    age, site = DEFINITION.questions[:2]
    small = replace(
        DEFINITION,
        questions=(age, site),
        rules=(DEFINITION.rules[-1],),
        notes=(),
        results={"unclear": DEFINITION.results["unclear"]},
    )
    table = replace(
        SAFETY, red_flags=(), must_ask=(), must_offer=(), patterns={}, worse=(), graver_than_unsure=frozenset()
    )
    counted = prove(small, replace(table, no_pattern_when=Not(ALWAYS)))
    assert (counted.finished, counted.unfinished, counted.longest_path) == (5 * 10, 1 + 5, 2)


def hidden(name: str) -> Callable[[Definition], Definition]:
    return lambda definition: with_question("spread", lambda question: replace(question, options=tuple(
        replace(option, shown_when=Not(ALWAYS)) if option.id == name else option for option in question.options
    )))  # fmt: skip


FAULTS = [
    ("a red flag is lost", "Each red flag", without_rule("E3e"), SAFETY),
    ("a rule is weaker", "Each red flag", with_rule("U3", lambda rule: replace(rule, level=Level.SOON)), SAFETY),
    ("an answer was not weighed", "Every answer to a safety", DEFINITION, replace(SAFETY, harmless=frozenset())),
    ("pace is not asked", "Whoever is not sent", with_question(
        "pace", lambda q: replace(q, asked_when=Not(ALWAYS))), SAFETY),
    ("claudication is not offered", "Whoever is asked a question is offered", hidden("claud")(DEFINITION), SAFETY),
    ("a pattern for new pain", "No treatment pattern", without_rule("X2"), SAFETY),
    ("a pattern for anybody", "A treatment pattern", with_rule("F1", lambda rule: replace(rule, when=ALWAYS)), SAFETY),
    ("a visit is sold in need", "A page that calls", replace(DEFINITION, results={
        **DEFINITION.results, "urgent": replace(DEFINITION.results["urgent"], offers_visit=True)}), SAFETY),
    ("one more sign calms", "Ticking one more", with_rule("U3", lambda rule: replace(
        rule, when=Not(Picked("ill", ("night",))))), SAFETY),
    ("75 is calmer than 65", "In a pick-one question, a worse", with_rule("E3b", lambda rule: replace(
        rule, when=Picked("age", ("65",)))), SAFETY),
    ("not sure is calmer", 'In a pick-one question, "not sure"', with_rule("U2b", lambda rule: replace(
        rule, when=Picked("dur", ("lt6",)))), SAFETY),
    ("a rule that never holds", "Every question, option", with_rule("S3", lambda rule: replace(
        rule, when=Not(ALWAYS))), SAFETY),
    ("a question without answers", "Whoever is asked a question can", with_question("told", lambda q: replace(
        q, options=tuple(replace(option, shown_when=Not(ALWAYS)) for option in q.options))), SAFETY),
    ("no last resort", "Whoever is asked a question can", without_rule("X5"), SAFETY),
    ("a question looks ahead", "A question looks back", with_question("site", lambda q: replace(
        q, asked_when=Not(Picked("told", ("curve",))))), SAFETY),
    ("a thirteenth question", "Nobody is asked", with_question("quality", lambda q: replace(
        q, asked_when=Not(Picked("age", ("u18",))))), SAFETY),
]  # fmt: skip


@pytest.mark.parametrize(("promise", "definition", "safety"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_each_promise_can_be_broken(promise: str, definition: Definition, safety: Safety) -> None:
    (kept_by,) = [one for one in PROMISES if (one.__doc__ or "").startswith(promise)]
    assert not all(claim.kept for claim in kept_by(draw(definition), safety))
    assert all(claim.kept for claim in kept_by(draw(DEFINITION), SAFETY))


def test_every_promise_but_one_is_broken_by_one_of_the_faults() -> None:
    sentences = [one.__doc__ or "" for one in PROMISES if one is not a_missing_answer_is_never_none]
    assert all(any(sentence.startswith(fault[1]) for fault in FAULTS) for sentence in sentences)


def test_a_result_without_all_answers_would_be_noticed() -> None:
    # No definition can break this promise, only a walk that does not wait.
    picture = draw(DEFINITION)
    hasty = replace(picture, complete=picture.space.all)
    assert not any(claim.kept for claim in a_missing_answer_is_never_none(hasty, SAFETY))


def test_no_advice_at_all_is_said_in_words() -> None:
    with pytest.raises(UnsafeError, match="There is no advice"):
        prove(without_rule("X5"), SAFETY)


def test_the_shortest_path_is_shown_in_words() -> None:
    with pytest.raises(UnsafeError) as unsafe:
        prove(without_rule("E1"), SAFETY)
    path = dict(unsafe.value.broken[0].path)
    assert DEFINITION.words(("pelvic", "pee_stuck")) in path[DEFINITION.questions[2].text[Voice.SELF]]
    assert list(path.values()).count("None of these") >= 4
    assert "the red flag 'cauda-equina' must lead at least to emergency" in str(unsafe.value)


@pytest.mark.parametrize("written", ["", "{}", '{"promises": [{}]}', "[1]", '{"promises": 3}'])
def test_a_certificate_that_cannot_be_read_is_none(tmp_path: Path, written: str) -> None:
    path = tmp_path / "certificate.json"
    assert read(path) is None
    path.write_text(written)
    assert read(path) is None


def test_a_certificate_survives_its_file(tmp_path: Path, proved: Certificate) -> None:
    write(proved, tmp_path / "certificate.json")
    assert read(tmp_path / "certificate.json") == proved


@pytest.mark.parametrize("part", ["definition", "safety", "code"])
def test_a_certificate_covers_these_very_files(proved: Certificate, part: str) -> None:
    assert not replace(proved, **{part: "0" * 64}).covers(DEFINITION, SAFETY)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED.parent, tmp_path / "content"))


def edit(path: Path, old: str, new: str) -> None:
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))


def test_an_unsafe_assessment_is_not_served_with_a_forged_certificate_either(content: Path, tmp_path: Path) -> None:
    edit(content / "assessment.yaml", "when: {event: [blow]}", "when: {event: [tear]}")
    kept = json.loads((content / CERTIFICATE.name).read_text())
    (content / CERTIFICATE.name).write_text(json.dumps({**kept, "version": "2"}))
    with pytest.raises(UnsafeError, match="hard-hit"):
        create_app(settings_in(tmp_path), content=content)


def test_a_changed_word_is_proved_anew_at_the_start(content: Path) -> None:
    edit(content / "assessment.yaml", "text: How old are you?", "text: What is your age?")
    edition = load_edition(content, proved=True)
    assert edition.certificate is not None
    assert edition.certificate.covers(edition.definition, edition.safety)
    assert edition.certificate.definition != DEFINITION.sha256


def test_the_command_line_starts_without_proof_and_serves_no_assessment(content: Path, tmp_path: Path) -> None:
    edit(content / "assessment.yaml", "when: {event: [blow]}", "when: {event: [tear]}")
    app = create_app(settings_in(tmp_path, command_line=True), content=content)
    assert app.test_client().get("/assessment", base_url="http://localhost").status_code == 503
    assert app.test_client().get("/", base_url="http://localhost").status_code == 200
    said = app.test_cli_runner().invoke(args=["assessment", "check"])
    assert said.exit_code == 1
    assert "hard-hit" in said.output


def test_the_certificate_depends_on_all_code_that_decides_a_result() -> None:
    deciding, found = ["walk", "triage"], set()
    while deciding:
        name = deciding.pop()
        found.add(name)
        text = (ROOM / f"{name}.py").read_text()
        deciding += set(re.findall(r"^from webapp\.assessment\.(\w+) import", text, re.MULTILINE)) - found
    assert {f"{name}.py" for name in found} <= set(CODE)
