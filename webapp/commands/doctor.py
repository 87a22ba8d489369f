"""`flask doctor`: what is wrong with this installation, and what is still to be done, in words."""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import click
from flask import Flask

from webapp.assessment.edition import CERTIFICATE, DEFINITION, SAFETY, Edition
from webapp.assessment.proof.certificate import read
from webapp.assessment.signing import AWAITING, signature
from webapp.clinic import Clinic
from webapp.intake.heartbeat import pulse
from webapp.intake.store import StoreUnavailableError
from webapp.library.values import Library
from webapp.settings import Settings
from webapp.web.health import standing_faults

WARNING_SIGNS = "warning-signs.yaml"


def command(app: Flask, content: Path, edition: Edition, settings: Settings) -> click.Command:
    @click.command()
    def doctor() -> None:
        """Say what is wrong with this installation (exit 1), and what the clinic still has to fill in or sign."""
        faults = [f"{name}: {fault}" for name, fault in standing_faults(app.extensions["readiness"]).items()]
        for fault in faults:
            click.echo(f"WRONG    {fault}")
        for task in (*_to_do(app, content, edition), *_heartbeat_to_do(app, settings)):
            click.echo(f"TO DO    {task}")
        click.echo("Nothing keeps this installation from working." if not faults else "It does not work as it is.")
        if faults:
            raise SystemExit(1)

    return doctor


def _heartbeat_to_do(app: Flask, settings: Settings) -> Iterator[str]:
    if settings.heartbeat_recipient is None or settings.heartbeat_mailbox is None:
        yield "HEARTBEAT_RECIPIENT and HEARTBEAT_MAILBOX are not set, so nothing proves that requests arrive"
        return
    with suppress(StoreUnavailableError):
        if pulse(app.extensions["database"], app.extensions["intake"].clock()).since_first is None:
            yield "no heartbeat was ever sent; start its timer, or run: flask mail heartbeat"


def _to_do(app: Flask, content: Path, edition: Edition) -> Iterator[str]:
    clinic: Clinic = app.extensions["intake"].clinic
    library: Library = app.extensions["library"].library
    yield from (f"clinic.yaml: '{name}' is a placeholder" for name in clinic.placeholders)
    if edition.signed is None:
        yield f"{DEFINITION}: {AWAITING} (version {edition.definition.edition})"
    if edition.safety_signed is None:
        yield f"{SAFETY}: {AWAITING}"
    signs = sha256((content / WARNING_SIGNS).read_bytes()).hexdigest()
    if signature(edition.sign_offs, WARNING_SIGNS, signs) is None:
        yield f"{WARNING_SIGNS}: {AWAITING}"
    kept = read(content / CERTIFICATE)
    if kept is None or not kept.covers(edition.definition, edition.safety):
        yield f"{CERTIFICATE}: of other files, so each start proves anew; run: flask assessment check --write"
    for piece in (*library.articles, *library.treatments):
        if piece.reviewed_by is None:
            yield f"{piece.address}: {AWAITING}"
