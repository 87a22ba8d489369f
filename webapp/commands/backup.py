"""`flask backup`: everything that is stored, in one sealed file; the keys are not in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.backup.keeping import create, restore, verify
from webapp.backup.lines import Contents
from webapp.backup.sealed_file import BackupError
from webapp.clock import Clock
from webapp.commands.errors import one_line_errors
from webapp.intake.retention import forget_recorded, purge, sweep_files
from webapp.intake.store import RequestStore
from webapp.mail.outbox import pause_unsent

FILE = click.Path(dir_okay=False, path_type=Path)
SET_ASIDE = "Mails that were not sent yet are set aside: see which were answered, then run: flask mail resume"


def group(store: RequestStore, clock: Clock, retention_days: int) -> AppGroup:
    commands = AppGroup("backup", help="Everything that is stored, in one sealed file; the keys are not in it.")

    @commands.command("create")
    @click.argument("path", type=FILE)
    def create_(path: Path) -> None:
        """Write a new backup, while the site serves."""
        with _one_line("not written"):
            create(store.database, store.keyring, path, clock())
            contents = verify(store.keyring, path)
        click.echo(f"Written and read back: {_words(contents)}")

    @commands.command("verify")
    @click.argument("path", type=FILE)
    def verify_(path: Path) -> None:
        """Read a whole backup and count what is in it; load nothing."""
        with _one_line("no good backup"):
            contents = verify(store.keyring, path)
        click.echo(f"Whole: {_words(contents)}")

    @commands.command("restore")
    @click.argument("path", type=FILE)
    def restore_(path: Path) -> None:
        """Load a backup into an empty database, and set aside every mail that was not sent yet."""
        now = clock()
        with _one_line("nothing was restored"):
            contents = restore(store.database, store.keyring, path, partial(pause_unsent, now=now))
        click.echo(f"Restored: {_words(contents)}")
        with one_line_errors():
            gone = forget_recorded(store.database)
            gone += purge(store.database, now - timedelta(days=retention_days), now)
            sweep_files(store.database)
        click.echo(f"{gone} requests that should be gone by now were deleted again.")
        click.echo(SET_ASIDE)

    return commands


@contextmanager
def _one_line(outcome: str) -> Iterator[None]:
    with one_line_errors():
        try:
            yield
        except BackupError as fault:
            raise click.ClickException(f"{outcome}: {fault}") from None
        except OSError as fault:
            raise click.ClickException(f"{outcome}: {fault.strerror}") from None


def _words(contents: Contents) -> str:
    counts = ", ".join(f"{name} {count}" for name, count in contents.rows.items())
    return f"backup of {contents.made_at:%Y-%m-%d %H:%M} UTC, migration {contents.revision}; {counts}"
