"""`flask mail`: what waits in the outbox, and the mail server."""

import signal

import click
from flask.cli import AppGroup

from webapp.clock import Clock
from webapp.commands.errors import one_line_errors
from webapp.database import Database
from webapp.mail.message import Message, new_message_id
from webapp.mail.outbox import retry_failed
from webapp.mail.sender import Sender
from webapp.mail.state import state
from webapp.mail.transport import Accepted, SmtpTransport
from webapp.settings import Settings


def group(database: Database, sender: Sender, clock: Clock, settings: Settings) -> AppGroup:
    commands = AppGroup("mail", help="What waits in the outbox, and the mail server.")

    @commands.command("send-due")
    def send_due() -> None:
        """Send what is due now, then say what became of it."""
        with one_line_errors():
            tally = sender.send_due()
            standing = state(database, clock())
        click.echo(f"sent {tally.sent}, to be tried again {tally.retried}, failed {tally.failed}")
        click.echo(f"still waiting {standing.waiting}, failed for good {standing.failed}")

    @commands.command()
    def retry() -> None:
        """Give every mail that failed for good one more try."""
        with one_line_errors():
            click.echo(f"{retry_failed(database, clock())} mails will be tried again")

    @commands.command()
    def work() -> None:
        """Send whatever comes, until stopped; for MAIL_SENDER=off."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sender.stop(0))
        sender.run()

    @commands.command()
    def test() -> None:
        """Send a test mail to the intake recipients and say what the server answered."""
        outcome = SmtpTransport(settings.mail, clock=clock).send(_test_message(settings, clock))
        took_it = isinstance(outcome, Accepted)
        click.echo(f"{'taken' if took_it else 'not taken'} by {settings.mail.host}: {outcome.reply}")
        if not took_it:
            raise SystemExit(1)

    return commands


def _test_message(settings: Settings, clock: Clock) -> Message:
    return Message(
        message_id=new_message_id(settings.host, f"test-{clock().timestamp():.0f}"),
        recipients=settings.intake_recipients,
        subject="Test of the clinic's website mail",
        text=f"This mail shows that {settings.base_url} can reach you. Nothing needs to be done.\n",
    )
