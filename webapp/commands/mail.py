"""`flask mail`: what waits in the outbox, and the mail server."""

import signal
from contextlib import closing

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.clock import Clock
from webapp.commands import heartbeat
from webapp.commands.errors import one_line_errors
from webapp.database import Database
from webapp.mail.message import Message, new_message_id
from webapp.mail.outbox import resume_paused, retry_failed
from webapp.mail.sender import Sender
from webapp.mail.state import state, stuck
from webapp.mail.transport import Accepted, SmtpTransport
from webapp.settings import Settings
from webapp.web.health import Finding, findings


def group(database: Database, sender: Sender, clock: Clock, settings: Settings) -> AppGroup:
    commands = AppGroup("mail", help="What waits in the outbox, and the mail server.")
    _add_status(commands, database)
    _add_sending(commands, database, sender, clock)
    _add_second_tries(commands, database, clock)
    _add_test(commands, clock, settings)
    heartbeat.add(commands, clock, settings)
    return commands


def _add_status(commands: AppGroup, database: Database) -> None:
    @commands.command()
    def status() -> None:
        """Say how the outbox and what it needs stand, in figures, and which mails are stuck; exit 1 on a fault."""
        found = findings(current_app.extensions["readiness"])
        for name, one in found.items():
            click.echo(_line(name, one))
        with one_line_errors():
            for letter in stuck(database):
                click.echo(f"{letter.reference}  {letter.kind}  {letter.attempts} tries  {letter.standing}")
        if any(one.fault for one in found.values()):
            raise SystemExit(1)


def _line(name: str, one: Finding) -> str:
    """`outbox      ok     waiting=0  refused=0`, or what is wrong."""
    figures = [f"{figure}={int(value)}" for figure, value in one.figures.items()]
    standing = [*figures, one.fault] if one.fault else figures
    return f"{name:<12}{'WRONG' if one.fault else 'ok':<7}{'  '.join(standing)}".rstrip()


def _add_sending(commands: AppGroup, database: Database, sender: Sender, clock: Clock) -> None:
    @commands.command("send-due")
    def send_due() -> None:
        """Send what is due now, then say what became of it."""
        with one_line_errors():
            tally = sender.send_due()
            standing = state(database, clock())
        click.echo(f"sent {tally.sent}, to be tried again {tally.retried}, failed {tally.failed}")
        click.echo(f"still waiting {standing.waiting}, failed for good {standing.failed}")

    @commands.command()
    def work() -> None:
        """Send whatever comes, until stopped; for MAIL_SENDER=off."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sender.stop(0))
        sender.run()


def _add_second_tries(commands: AppGroup, database: Database, clock: Clock) -> None:
    @commands.command()
    def retry() -> None:
        """Give every mail that failed for good one more try."""
        with one_line_errors():
            click.echo(f"{retry_failed(database, clock())} mails will be tried again")

    @commands.command()
    def resume() -> None:
        """Let the mails that a restore set aside be sent after all."""
        with one_line_errors():
            click.echo(f"{resume_paused(database, clock())} mails will be sent")


def _add_test(commands: AppGroup, clock: Clock, settings: Settings) -> None:
    @commands.command()
    def test() -> None:
        """Send a test mail to the intake recipients and say what the server answered."""
        with closing(SmtpTransport(settings.mail, clock=clock)) as transport:
            outcome = transport.send(_test_message(settings, clock))
        took_it = isinstance(outcome, Accepted)
        click.echo(f"{'taken' if took_it else 'not taken'} by {settings.mail.host}: {outcome.reply}")
        if not took_it:
            raise SystemExit(1)


def _test_message(settings: Settings, clock: Clock) -> Message:
    return Message(
        message_id=new_message_id(settings.host, f"test-{clock().timestamp():.0f}"),
        recipients=settings.intake_recipients,
        subject="Test of the clinic's website mail",
        text=f"This mail shows that {settings.base_url} can reach you. Nothing needs to be done.\n",
    )
