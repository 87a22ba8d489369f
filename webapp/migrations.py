"""The database's shape: brought up to date, and compared with what the code expects (Alembic; for commands only)."""

import io
from collections.abc import Callable, Mapping

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

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
