"""`flask content check`: every fault of the texts at once, with file, line and what to do."""

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.clock import Clock
from webapp.library.review.everything import review


def add(commands: AppGroup, content: Path, clock: Clock) -> None:
    """Add the command to the group `content`; it reads the folder `content` anew."""

    @commands.command()
    def check() -> None:
        """Look for claims without a source, one-sided sections, old reviews, dead links, hard or promising words."""
        if not _told(content, clock().astimezone().date()):
            raise SystemExit(1)


def _told(content: Path, today: date) -> bool:
    """Print what is wrong, then what is only worth knowing; whether nothing is wrong."""
    found = review(content, today)
    faults = [fault for fault in found if not fault.warning]
    for fault in faults:
        click.echo(fault.told(content.parent))
    for warning in (fault for fault in found if fault.warning):
        click.echo(f"Warning: {warning.told(content.parent)}")
    click.echo(f"{len(faults)} to mend, {len(found) - len(faults)} to know." if found else "Nothing to mend.")
    return not faults
