"""`flask db`: the database's shape (Alembic migrations)."""

from functools import partial

import click
from flask.cli import AppGroup

from webapp import migrations
from webapp.commands.errors import one_line_errors
from webapp.intake.rows import sealed_cells
from webapp.intake.store import RequestStore


def group(store: RequestStore) -> AppGroup:
    database = store.database
    commands = AppGroup("db", help="The database's shape (Alembic migrations).")

    @commands.command()
    @click.argument("revision", default="head")
    def upgrade(revision: str) -> None:
        """Bring the database up to date."""
        with one_line_errors():
            migrations.upgrade(database, revision, partial(sealed_cells, keyring=store.keyring))
        click.echo("The database is up to date.")

    @commands.command()
    @click.option("-m", "--message", required=True, help="What the migration does.")
    def migrate(message: str) -> None:
        """Write a migration from the difference between code and database."""
        with one_line_errors():
            migrations.write_revision(database, message)
        click.echo("Written to migrations/versions. Read it before you commit it.")

    @commands.command()
    def check() -> None:
        """Say whether code and database agree."""
        with one_line_errors():
            migrations.check(database)
        click.echo("The database is what the code expects.")

    return commands
