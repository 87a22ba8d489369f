"""The database's shape: brought up to date, and compared with what the code expects (Alembic)."""

import io
from collections.abc import Callable, Mapping

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from webapp.database import Database
from webapp.settings import ROOT

SealRow = Callable[[dict[str, str], str], Mapping[str, str | None]]
"""Plain cells and the row's reference → the columns that keep them sealed."""


def upgrade(database: Database, revision: str = "head", seal_row: SealRow | None = None) -> None:
    """Bring the database to `revision`. `seal_row` is needed where requests of before 0002 are still to be sealed."""
    config = _config(database)
    config.attributes["seal_row"] = seal_row
    command.upgrade(config, revision)


def write_revision(database: Database, message: str) -> None:
    """Write a new migration from the difference between the tables in the code and those in the database."""
    command.revision(_config(database), message, autogenerate=True)


def difference(database: Database) -> str | None:
    """None when the database is at the newest migration, else what is wrong, in words."""
    newest = ScriptDirectory.from_config(_config(database)).get_current_head()
    with database.engine.connect() as connection:
        current = revision_of(connection)
    return None if current == newest else "the database is not migrated; run: flask db upgrade"


def revision_of(connection: Connection) -> str | None:
    """The migration that the database is at; None when it has none of our tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions(database: Database) -> frozenset[str]:
    """Every migration that this version of the site knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config(database)).walk_revisions())


def check(database: Database) -> None:
    """Raise alembic.util.CommandError when the code's tables and the migrations differ."""
    command.check(_config(database))


def _config(database: Database) -> Config:
    config = Config(stdout=io.StringIO())  # our commands speak for themselves
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = database.engine
    return config
