"""The command line: `flask db`, `flask mail`, `flask requests`. Thin: each command is a call or two into a room."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from webapp import migrations
from webapp.clock import Clock
from webapp.database import Database
from webapp.intake.export import as_csv
from webapp.intake.store import StoreUnavailableError, list_requests
from webapp.mail.message import Message, new_message_id
from webapp.mail.outbox import retry_failed, state
from webapp.mail.sender import Sender
from webapp.mail.transport import Accepted, SmtpTransport
from webapp.settings import Settings


def install(app: Flask, database: Database, sender: Sender, clock: Clock, settings: Settings) -> None:
    """Add the commands to `flask`."""
    for group in (_db(database), _mail(database, sender, clock, settings), _requests(database)):
        app.cli.add_command(group)


def _db(database: Database) -> AppGroup:
    group = AppGroup("db", help="The database's shape (Alembic migrations).")

    @group.command()
    @click.argument("revision", default="head")
    def upgrade(revision: str) -> None:
        """Bring the database up to date."""
        with _one_line_errors():
            migrations.upgrade(database, revision)
        click.echo("The database is up to date.")

    @group.command()
    @click.option("-m", "--message", required=True, help="What the migration does.")
    def migrate(message: str) -> None:
        """Write a migration from the difference between code and database."""
        with _one_line_errors():
            migrations.write_revision(database, message)
        click.echo("Written to migrations/versions. Read it before you commit it.")

    @group.command()
    def check() -> None:
        """Say whether code and database agree."""
        with _one_line_errors():
            migrations.check(database)
        click.echo("The database is what the code expects.")

    return group


def _mail(database: Database, sender: Sender, clock: Clock, settings: Settings) -> AppGroup:
    group = AppGroup("mail", help="What waits in the outbox, and the mail server.")

    @group.command("send-due")
    def send_due() -> None:
        """Send what is due now, then say what became of it."""
        with _one_line_errors():
            tally = sender.send_due()
            standing = state(database, clock())
        click.echo(f"sent {tally.sent}, to be tried again {tally.retried}, failed {tally.failed}")
        click.echo(f"still waiting {standing.waiting}, failed for good {standing.failed}")

    @group.command()
    def retry() -> None:
        """Give every mail that failed for good one more try."""
        with _one_line_errors():
            click.echo(f"{retry_failed(database, clock())} mails will be tried again")

    @group.command()
    def work() -> None:
        """Send whatever comes, until stopped; for MAIL_SENDER=off."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sender.stop(0))
        sender.run()

    @group.command()
    def test() -> None:
        """Send a test mail to the intake recipients and say what the server answered."""
        outcome = SmtpTransport(settings.mail, clock=clock).send(_test_message(settings, clock))
        took_it = isinstance(outcome, Accepted)
        click.echo(f"{'taken' if took_it else 'not taken'} by {settings.mail.host}: {outcome.reply}")
        if not took_it:
            raise SystemExit(1)

    return group


def _test_message(settings: Settings, clock: Clock) -> Message:
    return Message(
        message_id=new_message_id(settings.host, f"test-{clock().timestamp():.0f}"),
        recipients=settings.intake_recipients,
        subject="Test of the clinic's website mail",
        text=f"This mail shows that {settings.base_url} can reach you. Nothing needs to be done.\n",
    )


def _requests(database: Database) -> AppGroup:
    group = AppGroup("requests", help="What patients asked for.")

    @group.command("list")
    @click.option("--limit", type=click.IntRange(min=1), help="Only the newest so many.")
    def list_(limit: int | None) -> None:
        """Show the requests, newest first, without anything that patients wrote; `export` has that."""
        with _one_line_errors():
            stored = list_requests(database, limit)
        for one in stored:
            mark = "  possible spam" if one.suspicions else ""
            kind, urgency = one.request.kind.words, one.request.urgency.value
            click.echo(f"{one.reference}  {one.received_at:%Y-%m-%d %H:%M} UTC  {urgency:<9}  {kind}{mark}")
        click.echo(f"{len(stored)} requests")

    @group.command()
    def export() -> None:
        """Write all requests as CSV to standard output."""
        with _one_line_errors():
            click.echo(as_csv(list_requests(database)), nl=False)

    return group


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """End a command with one line about what is wrong; the text of a database error may hold what patients wrote."""
    try:
        yield
    except CommandError as fault:
        raise click.ClickException(str(fault)) from None
    except StoreUnavailableError as fault:
        raise click.ClickException(f"the database cannot be used ({fault})") from None
    except SQLAlchemyError as fault:
        raise click.ClickException(f"the database cannot be used ({type(fault).__name__})") from None
