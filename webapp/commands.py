"""The command line: `flask db`, `flask mail`, `flask requests`. Thin: each command is one call into a room."""

import sys
from collections.abc import Callable

import click
from alembic.util import CommandError
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from webapp import migrations
from webapp.clock import Clock
from webapp.database import Database
from webapp.intake.export import as_csv
from webapp.intake.store import list_requests
from webapp.mail.outbox import state
from webapp.mail.sender import Sender, Tally


def install(
    app: Flask, database: Database, sender: Sender, send_due: Callable[[], Tally], send_test: Callable[[], str], clock: Clock
) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(_db(database))
    app.cli.add_command(_mail(database, sender, send_due, send_test, clock))
    app.cli.add_command(_requests(database))


def _db(database: Database) -> AppGroup:
    group = AppGroup("db", help="The database's shape (Alembic migrations).")

    @group.command()
    @click.argument("revision", default="head")
    def upgrade(revision: str) -> None:
        """Bring the database up to date."""
        with _plain_errors():
            migrations.upgrade(database, revision)

    @group.command()
    @click.option("-m", "--message", required=True, help="What the migration does.")
    def migrate(message: str) -> None:
        """Write a migration from the difference between code and database."""
        with _plain_errors():
            migrations.write_revision(database, message)

    @group.command()
    def check() -> None:
        """Say whether code, migrations and database agree."""
        with _plain_errors():
            migrations.check(database)

    return group
