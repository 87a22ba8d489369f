"""`flask mail heartbeat`: a request that the site sends to itself, from the form to the mailbox."""

import time
from functools import partial

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.clock import Clock
from webapp.commands.errors import one_line_errors
from webapp.intake.heartbeat_chain import WRITTEN, BrokenChainError, beat
from webapp.intake.heartbeat_visit import Visit, VisitError
from webapp.intake.room import Intake
from webapp.mail.mailbox import MailboxError, mailbox_at
from webapp.settings import Settings

PATIENCE_SECONDS = 60.0


def add(commands: AppGroup, clock: Clock, settings: Settings) -> None:
    """Add the command to `flask mail`."""

    @commands.command()
    @click.option("--site", metavar="URL", help="Connect to this address instead of BASE_URL.")
    @click.option("--wait", type=click.FloatRange(min=0), default=PATIENCE_SECONDS, help="Seconds until it gives up.")
    def heartbeat(site: str | None, wait: float) -> None:
        """Prove that requests arrive: send a marked one through the site's own form, and find its letter."""
        if settings.heartbeat_mailbox is None or settings.heartbeat_recipient is None:
            raise click.ClickException("HEARTBEAT_RECIPIENT and HEARTBEAT_MAILBOX are to be set first")
        room: Intake = current_app.extensions["intake"]
        host = settings.base_url.partition("://")[2]
        try:
            mailbox = mailbox_at(settings.heartbeat_mailbox)
            with one_line_errors(), Visit(site or settings.base_url, host) as visit:
                send = partial(visit.send, dict(WRITTEN), room.tokens.issue_for_heartbeat())
                reference = beat(room.store, mailbox, send, clock, wait_seconds=wait, pause=time.sleep)
        except (VisitError, MailboxError, BrokenChainError) as fault:
            raise click.ClickException(f"the heartbeat did not come through: {fault}") from None
        click.echo(f"{reference} came through: form, database, sender, mail server and mailbox work")
