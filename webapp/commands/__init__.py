"""The command line, one module for each group. Thin: each command is a call or two into a room."""

from pathlib import Path

from flask import Flask

from webapp.assessment.edition import Edition
from webapp.clock import Clock
from webapp.commands import assessment, backup, db, doctor, keys, mail, proxy, requests
from webapp.intake.store import RequestStore
from webapp.library.commands import group as content_group
from webapp.mail.sender import Sender
from webapp.settings import Settings


def install(
    app: Flask, content: Path, edition: Edition, store: RequestStore, sender: Sender, clock: Clock, settings: Settings
) -> None:
    """Add the commands to `flask`."""
    library = app.extensions["library"].library
    for group in (
        db.group(store),
        mail.group(store.database, sender, clock, settings),
        requests.group(store, settings.base_url, clock, settings.retention_days),
        keys.group(store),
        backup.group(store, clock, settings.retention_days),
        assessment.group(edition, content, settings.base_url),
        doctor.command(app, content, edition, settings),
        content_group(library, app.extensions["previews"], settings.base_url, clock),
        proxy.group(app, library.pages, settings.base_url),
    ):
        app.cli.add_command(group)
