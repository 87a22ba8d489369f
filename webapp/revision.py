"""Which migration the database is at, and which is the newest. What serves asks only this, and does without Alembic."""

import re
from functools import cache

from sqlalchemy import Connection, inspect, text

from webapp.database import Database
from webapp.settings import ROOT

NAMED = re.compile(r"^(revision|down_revision)\b[^=\n]*= *\"(\w+)\"", re.MULTILINE)


def difference(database: Database) -> str | None:
    """None when the database is at the newest migration, else what is wrong, in words."""
    with database.engine.connect() as connection:
        current = revision_of(connection)
    return None if current == newest() else "the database is not migrated; run: flask db upgrade"


def revision_of(connection: Connection) -> str | None:
    """The migration that the database is at, from Alembic's own table; None when it has none of our tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


@cache
def newest() -> str:
    """The one migration that no other builds on."""
    files = (ROOT / "migrations" / "versions").glob("*.py")
    named = [found for file in files for found in NAMED.findall(file.read_text("utf-8"))]
    built_on = {name for kind, name in named if kind == "down_revision"}
    (last,) = {name for kind, name in named if kind == "revision"} - built_on
    return str(last)
