"""`flask requests`: what patients asked for."""

import json
from urllib.parse import urlsplit

import click
from flask.cli import AppGroup

from webapp.assessment.faces.fhir.names import Names
from webapp.assessment.faces.fhir.response import to_response
from webapp.clock import Clock
from webapp.commands import keeping, quarantine
from webapp.commands.errors import one_line_errors
from webapp.intake.export import as_csv
from webapp.intake.request import StoredRequest
from webapp.intake.store import RequestStore, UnknownReferenceError


def group(store: RequestStore, site: str, clock: Clock, retention_days: int) -> AppGroup:
    commands = AppGroup("requests", help="What patients asked for.")
    keeping.add(commands, store, clock, retention_days)
    quarantine.add(commands, store, clock, urlsplit(site).hostname or "")

    @commands.command("list")
    @click.option("--limit", type=click.IntRange(min=1), help="Only the newest so many.")
    def list_(limit: int | None) -> None:
        """Show the requests, newest first, without anything that patients wrote; `export` has that."""
        with one_line_errors():
            stored = store.list(limit)
        for one in stored:
            mark = "  held as possible spam" if one.quarantined else "  possible spam" if one.suspicions else ""
            kind, urgency = one.request.kind.words, one.urgency.value
            click.echo(f"{one.reference}  {one.received_at:%Y-%m-%d %H:%M} UTC  {urgency:<9}  {kind}{mark}")
        click.echo(f"{len(stored)} requests")

    @commands.command()
    def export() -> None:
        """Write all requests as CSV to standard output."""
        with one_line_errors():
            click.echo(as_csv(store.list()), nl=False)

    @commands.command()
    @click.argument("reference")
    def fhir(reference: str) -> None:
        """Write the assessment that came with a request as a FHIR R4 QuestionnaireResponse (JSON)."""
        with one_line_errors():
            summary = _find(store, reference).request.summary
        if summary is None or not summary.codes:
            raise click.ClickException("no assessment that can be written in FHIR came with this request")
        response = to_response(Names(site), summary.version, summary.on, summary.codes)
        click.echo(json.dumps(response, ensure_ascii=False, indent=2))

    return commands


def _find(store: RequestStore, reference: str) -> StoredRequest:
    try:
        return store.get(reference)
    except UnknownReferenceError:
        raise click.ClickException("no request has this reference") from None
