"""The commands of `flask requests` that look at what is held as possible spam, and let it go."""

import click
from flask.cli import AppGroup

from webapp.clock import Clock
from webapp.commands.errors import one_line_errors
from webapp.intake.quarantine import held, release
from webapp.intake.store import RequestStore, UnknownReferenceError


def add(commands: AppGroup, store: RequestStore, clock: Clock, mail_domain: str) -> None:
    """Add the commands to the group. `mail_domain` stands in the Message-IDs of the letters that a release leaves."""

    @commands.command()
    def quarantine() -> None:
        """Show what is held as possible spam and why: first what may be urgent, then what is least suspect."""
        with one_line_errors():
            waiting = held(store)
        for one in waiting:
            late = "  PAST THE PROMISED ANSWER" if one.answer_by < clock() else ""
            click.echo(
                f"{one.reference}  {one.held_at:%Y-%m-%d %H:%M} UTC  {one.urgency.value:<9}  {one.points} points{late}"
            )
            for reason in one.reasons:
                click.echo(f"    {reason}")
        click.echo(f"{len(waiting)} held")

    @commands.command("release")
    @click.argument("references", nargs=-1, required=True, metavar="REFERENCE...")
    def release_(references: tuple[str, ...]) -> None:
        """Send held requests their way: the clinic gets its mail, the writer gets the receipt. Safe to repeat."""
        for reference in references:
            with one_line_errors():
                click.echo(f"{reference}  {_released(store, reference, clock, mail_domain)}")


def _released(store: RequestStore, reference: str, clock: Clock, mail_domain: str) -> str:
    try:
        return "released" if release(store, reference, clock(), mail_domain) else "was not held; nothing done"
    except UnknownReferenceError:
        raise click.ClickException(f"no request has the reference {reference}") from None
