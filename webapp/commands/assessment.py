"""`flask assessment`: the assessment's proof, and its faces on paper."""

from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.assessment.edition import CERTIFICATE, DEFINITION, SAFETY, SIGN_OFFS, Edition
from webapp.assessment.measures import grades_in_words, length_in_words
from webapp.assessment.proof import certificate as certificates
from webapp.assessment.proof.difference import compare
from webapp.assessment.proof.picture import draw
from webapp.assessment.proof.report import in_words, shifts_in_words
from webapp.assessment.reading import load_definition
from webapp.assessment.reading_grade import grades
from webapp.assessment.signing import AWAITING, SignOff
from webapp.assessment.timing import duration
from webapp.commands import faces
from webapp.content import ContentError


def group(edition: Edition, content: Path, site: str) -> AppGroup:
    commands = AppGroup("assessment", help="The assessment: its proof, and its faces on paper, phone and in FHIR.")

    @commands.command()
    @click.option("--write", is_flag=True, help="Keep the certificate, so that a start need not prove again.")
    @click.option("--grades", "every", is_flag=True, help="Show the reading grade of every text.")
    def check(write: bool, every: bool) -> None:
        """Prove that the assessment keeps its promises over every possible answer, or show where it does not."""
        try:
            proved = certificates.prove(edition.definition, edition.safety)
        except certificates.UnsafeError as fault:
            raise click.ClickException(f"the assessment is not safe to serve.\n\n{fault}") from None
        graded = grades(edition.definition)
        click.echo(in_words(proved))
        click.echo(_standing(DEFINITION, edition.definition.sha256, edition.signed))
        click.echo(_standing(SAFETY, edition.safety.sha256, edition.safety_signed))
        click.echo(length_in_words(duration(draw(edition.definition))))
        click.echo(grades_in_words(graded, every=every))
        if any(one.too_hard for one in graded):
            raise click.ClickException("a text is harder to read than its limit allows. Make its sentences plainer.")
        if write:
            certificates.write(proved, content / CERTIFICATE)
            click.echo(f"written to {content.name}/{CERTIFICATE}")

    @commands.command()
    @click.argument("old", type=click.Path(path_type=Path))
    @click.argument("new", type=click.Path(path_type=Path))
    def diff(old: Path, new: Path) -> None:
        """Say how many sets of answers get other advice by the file NEW than by OLD, and show such patients."""
        try:
            before, after = load_definition(old), load_definition(new)
        except ContentError as fault:
            raise click.ClickException(str(fault)) from None
        click.echo(shifts_in_words(before, after, compare(before, after)))

    faces.add(commands, edition, content, site)
    return commands


def _standing(file: str, sha256: str, signed: SignOff | None) -> str:
    if signed:
        return f"{file}: signed by {signed.by} on {signed.on}"
    line = f"  - {{file: {file}, sha256: {sha256}, by: NAME, on: DATE}}"
    return f"{file}: {AWAITING}. A clinician who has read it adds to {SIGN_OFFS}:\n{line}"
