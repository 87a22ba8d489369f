"""Alembic's way to the database: the engine comes from `flask db`, the tables from the rooms."""

from alembic import context

import webapp.commands  # noqa: F401 - it reaches every room, and so every table
from webapp.database import Base, UtcDateTime


def render(kind, value, autogen_context):
    """Write our own column type as what the database knows, so that old migrations need no code of the site."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UtcDateTime) else False


with context.config.attributes["engine"].connect() as connection:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET statement_timeout = 0")  # a migration may take longer than a page
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
