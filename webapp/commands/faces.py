"""The commands of `flask assessment` that write its other faces, each as one document to standard output."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TextIO, TypeVar

import click
from flask import render_template
from flask.cli import AppGroup

from webapp.assessment.definition import Definition
from webapp.assessment.edition import CERTIFICATE, Edition
from webapp.assessment.faces.fhir.names import Names
from webapp.assessment.faces.fhir.questionnaire import to_questionnaire
from webapp.assessment.faces.fhir.response import from_response
from webapp.assessment.faces.graph.svg import graph_svg
from webapp.assessment.faces.graph.text import graph_text
from webapp.assessment.faces.graph.value import graph_of
from webapp.assessment.faces.lines import NotByHandError
from webapp.assessment.faces.paper import paper
from webapp.assessment.faces.phone import phone_script
from webapp.assessment.faces.rules import rule_sheet
from webapp.assessment.proof.certificate import UnsafeError, certified
from webapp.assessment.proof.picture import draw
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk
from webapp.clinic import load_clinic

Face = TypeVar("Face")


def add(commands: AppGroup, edition: Edition, content: Path, site: str) -> None:
    """Add the commands to the group. `content` is the folder with the certificate of `edition`; `site` our address."""
    _add_graph(commands, edition)
    _add_fhir(commands, edition, content, Names(site))
    _add_printed(commands, edition, content)


def _add_printed(commands: AppGroup, edition: Edition, content: Path) -> None:
    def write(template: str, **face: object) -> None:
        click.echo(render_template(template, definition=edition.definition, signed=edition.signed, **face))

    @commands.command("paper")
    def paper_form() -> None:
        """Write the paper form with its score sheet as HTML, for US letter."""
        write("assessment/paper.html", paper=_by_hand(paper, edition, content))

    @commands.command("phone-script")
    def script() -> None:
        """Write the script for intake staff on the phone, with its call sheet, as HTML for US letter."""
        write("assessment/phone_script.html", script=_by_hand(phone_script, edition, content))

    @commands.command("review")
    def review() -> None:
        """Write the sheet on which a clinician agrees to each rule, question and text, or changes it, and signs."""
        write("assessment/review.html", sheet=rule_sheet(edition.definition))


def _by_hand(make: Callable[[Definition], Face], edition: Edition, content: Path) -> Face:
    """What `make` makes of the definition, for staff to work through with a patient."""
    _must_be_safe(edition, content)
    try:
        return make(edition.definition)
    except NotByHandError as fault:
        raise click.ClickException(f"the rules can't be worked through by hand: {fault}") from None


def _add_graph(commands: AppGroup, edition: Edition) -> None:
    @commands.command("graph")
    @click.option("--text", is_flag=True, help="The same in words.")
    def graph(text: bool) -> None:
        """Write the decision graph as SVG: what can follow what, and which rules end it where."""
        drawn = graph_of(draw(edition.definition))
        click.echo(graph_text(drawn) if text else graph_svg(drawn), nl=False)


def _add_fhir(commands: AppGroup, edition: Edition, content: Path, names: Names) -> None:
    @commands.command("fhir")
    @click.option("--response", type=click.File(encoding="utf-8"), help="Read this QuestionnaireResponse instead.")
    def fhir(response: TextIO | None) -> None:
        """Write the questions as a FHIR R4 Questionnaire (JSON), or say what a response to it leads to."""
        _must_be_safe(edition, content)
        if response:
            click.echo(_result_of(edition.definition, names, response.read()))
        else:
            publisher = load_clinic(content / "clinic.yaml").name
            resource = to_questionnaire(edition.definition, edition.signed, names, publisher)
            click.echo(json.dumps(resource, ensure_ascii=False, indent=2))


def _result_of(definition: Definition, names: Names, text: str) -> str:
    """The result that a QuestionnaireResponse leads to: how soon, and the title of its page."""
    try:
        answered = from_response(definition, names, json.loads(text))
        outcome = triage(definition, walk(definition, answered.answers))
    except json.JSONDecodeError:
        raise click.ClickException("the file is not JSON") from None
    except (ValueError, RecursionError) as fault:
        raise click.ClickException(str(fault)) from None
    return f"{outcome.level.word}: {outcome.result.title}"


def _must_be_safe(edition: Edition, content: Path) -> None:
    """What the website would refuse to serve does not reach a patient on paper or by phone either."""
    try:
        certified(content / CERTIFICATE, edition.definition, edition.safety)
    except UnsafeError as fault:
        raise click.ClickException(f"the assessment is not safe to give to a patient.\n\n{fault}") from None
