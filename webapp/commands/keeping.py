"""The commands of `flask requests` that find, keep and delete."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from webapp.clock import Clock
from webapp.commands.errors import one_line_errors
from webapp.intake import holds, retention
from webapp.intake.store import RequestStore, UnknownReferenceError

LEFTOVERS = (
    "deleted, but the files are in use or have no room, and a part may still be there; run: flask requests purge"
)


def add(commands: AppGroup, store: RequestStore, clock: Clock, retention_days: int) -> None:
    """Add the commands to the group. `retention_days`: how long requests are kept when nothing else is said."""
    _add_find(commands, store)
    _add_holds(commands, store, clock)
    _add_purge(commands, store, clock, retention_days)
    _add_erase(commands, store, clock)


def _add_find(commands: AppGroup, store: RequestStore) -> None:
    @commands.command()
    @click.argument("contact", required=False)
    def find(contact: str | None) -> None:
        """Show the references of all requests sent with a phone number or e-mail address.

        Without CONTACT it asks for one, so that it stands in no list of commands.
        """
        asked = contact or click.prompt("Phone or e-mail")
        with one_line_errors():
            found = store.find_by_contact(asked)
        for one in found:
            click.echo(f"{one.reference}  {one.received_at:%Y-%m-%d %H:%M} UTC{'  on hold' if one.on_hold else ''}")
        click.echo(f"{len(found)} requests")


def _add_holds(commands: AppGroup, store: RequestStore, clock: Clock) -> None:
    @commands.command()
    @click.argument("reference")
    @click.option("--reason", required=True, help="Why, and for whom. It is not sealed: no word about health.")
    def hold(reference: str, reason: str) -> None:
        """Keep a request from every deletion (legal hold)."""
        with one_line_errors():
            _known(lambda: holds.hold(store.database, reference, reason, clock()))
        click.echo(f"{reference} is kept until: flask requests unhold {reference}")

    @commands.command()
    @click.argument("reference")
    def unhold(reference: str) -> None:
        """Lift the hold of a request."""
        with one_line_errors():
            _known(lambda: holds.lift(store.database, reference))
        click.echo(f"{reference} is no longer held")


def _add_purge(commands: AppGroup, store: RequestStore, clock: Clock, retention_days: int) -> None:
    @commands.command()
    @click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="The first day (UTC) that is kept.")
    @click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
    def purge(before: datetime | None, dry_run: bool) -> None:
        """Delete for good the requests older than RETENTION_DAYS, or received before a day."""
        now = clock()
        limit = before.replace(tzinfo=UTC) if before else now - timedelta(days=retention_days)
        with one_line_errors():
            deleted = 0 if dry_run else retention.purge(store.database, limit, now)
            clean = dry_run or retention.sweep_files(store.database)
            left = retention.overdue(store.database, limit)
        count = f"{left.deletable} would be deleted" if dry_run else f"{deleted} deleted"
        click.echo(f"{count} of the requests received before {limit:%Y-%m-%d %H:%M} UTC")
        click.echo(f"kept: {left.undelivered} not delivered, {left.unseen} unseen spam, {left.on_hold} on hold")
        if not clean:
            raise click.ClickException(LEFTOVERS)


def _add_erase(commands: AppGroup, store: RequestStore, clock: Clock) -> None:
    @commands.command()
    @click.argument("reference")
    @click.option("--untold", is_flag=True, help="Even when staff were not told of it yet.")
    def erase(reference: str, untold: bool) -> None:
        """Delete one request for good, because the person asked for it."""
        with one_line_errors():
            try:
                _known(lambda: retention.erase(store.database, reference, clock(), untold=untold))
            except retention.KeptError as fault:
                raise click.ClickException(f"{reference} was not deleted: {fault}") from None
            clean = retention.sweep_files(store.database)
        click.echo(f"{reference} is deleted. Backups of before still hold it: take a new one, and let the old ones go.")
        if not clean:
            raise click.ClickException(LEFTOVERS)


def _known(act: Callable[[], None]) -> None:
    try:
        act()
    except UnknownReferenceError:
        raise click.ClickException("no request has this reference") from None
