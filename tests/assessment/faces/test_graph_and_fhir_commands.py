"""`flask assessment graph`, `flask assessment fhir` and `flask requests fhir`, as an administrator sees them."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from flask import Flask

from tests.assessment.people import CALM, DEFINITION, outcome_of, person
from tests.intake.samples import submission
from tests.test_commands import run, store_one
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Voice
from webapp.assessment.explanation import Summary, coded, summarise
from webapp.assessment.faces.fhir.names import Names
from webapp.assessment.faces.fhir.response import from_response, to_response
from webapp.assessment.signing import AWAITING
from webapp.assessment.walk import walk

ON = date(2026, 11, 23)


def names(app: Flask) -> Names:
    """What things are called at this installation, as the Questionnaire itself says."""
    address = json.loads(run(app, "assessment", "fhir"))["url"]
    return Names(address.removesuffix("/fhir/Questionnaire/spine-assessment"))


def summary_of(answers: Answers) -> Summary:
    summary = summarise(DEFINITION, answers, Voice.SELF, ON, AWAITING)
    assert summary is not None
    return summary


def store(app: Flask, summary: Summary) -> str:
    """The reference of a request that came with `summary`."""
    return app.extensions["intake"].store.save(submission(summary=summary), "clinic.example", bytes).reference


def test_the_graph_is_written_as_a_picture_and_in_words(app: Flask) -> None:
    root = ElementTree.fromstring(run(app, "assessment", "graph"))  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    said = run(app, "assessment", "graph", "--text")
    assert all(question.text[Voice.SELF] in said for question in DEFINITION.questions)


def test_the_answers_of_a_request_come_back_as_they_were_given(app: Flask) -> None:
    answers = person(ill="weight", quality="ache flex")
    said = json.loads(run(app, "requests", "fhir", store(app, summary_of(answers))))
    assert QuestionnaireResponse.model_validate(said)
    answered = from_response(DEFINITION, names(app), said)
    assert (answered.answers, answered.on, answered.edition) == (answers, ON, DEFINITION.edition)


def test_an_old_request_keeps_the_edition_that_it_was_answered_to(app: Flask) -> None:
    old = replace(summary_of(CALM), version="0.9 (0123abcd)")
    said = json.loads(run(app, "requests", "fhir", store(app, old)))
    assert said["questionnaire"].endswith("|0.9-0123abcd")


def test_a_request_without_an_assessment_is_one_plain_line(app: Flask) -> None:
    said = run(app, "requests", "fhir", store_one(app), fails=True)
    assert said == "Error: no assessment that can be written in FHIR came with this request\n"


def test_a_request_from_before_codes_were_kept_is_one_plain_line(app: Flask) -> None:
    reference = store(app, replace(summary_of(CALM), codes=()))
    assert run(app, "requests", "fhir", reference, fails=True).startswith("Error: no assessment that can be")


def test_an_unknown_reference_is_one_plain_line(app: Flask) -> None:
    assert run(app, "requests", "fhir", "TP-0000-0000", fails=True) == "Error: no request has this reference\n"


def test_a_response_from_elsewhere_is_given_its_result(app: Flask, tmp_path: Path) -> None:
    given = tmp_path / "response.json"
    for answers in (CALM, person(pelvic="saddle")):
        codes = coded(walk(DEFINITION, answers))
        given.write_text(json.dumps(to_response(names(app), DEFINITION.edition, ON, codes)))
        outcome = outcome_of(answers)
        said = run(app, "assessment", "fhir", "--response", str(given))
        assert said == f"{outcome.level.word}: {outcome.result.title}\n"


def test_a_response_that_cannot_be_used_is_one_plain_line(app: Flask, tmp_path: Path) -> None:
    given = tmp_path / "response.json"
    half = coded(walk(DEFINITION, {"age": ("50",)}))
    unfinished = json.dumps(to_response(names(app), DEFINITION.edition, ON, half))
    for text in ("private words", "[" * 100_000, '{"resourceType": "Patient", "name": "private words"}', unfinished):
        given.write_text(text)
        said = run(app, "assessment", "fhir", "--response", str(given), fails=True)
        assert said.startswith("Error: ")
        assert said.count("\n") == 1
        assert "private" not in said
