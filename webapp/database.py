"""The engine, the session and the unit of work: the only place that knows which database it is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=2000", "foreign_keys=ON")
CONNECT_SECONDS = 3
POOL_SECONDS = 2
POSTGRES_PATIENCE = "-c lock_timeout=2000 -c statement_timeout=2500"
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, timezone-aware in Python on both databases (SQLite itself keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        moment: datetime | None = value
        return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


class Base(DeclarativeBase):
    """Every table of the site, whichever room it belongs to."""

    metadata = MetaData(naming_convention=NAMES)


class Database:
    """One installation's database. Writers take `unit_of_work`, readers `reading`; nobody else opens a session."""

    def __init__(self, url: str) -> None:
        """`url` as in `DATABASE_URL`. Nothing is opened before the first use: a database down stops no start."""
        self.engine = _engine(url)
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(self.engine.execution_options(begin="DEFERRED"), expire_on_commit=False)

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """A session whose changes are committed together when the block ends, or not at all when it raises."""
        with self._writing.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; on SQLite it takes no write lock."""
        with self._reading() as session:
            yield session

    def ping(self) -> None:
        """Raise SQLAlchemyError when the database does not answer."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))


def _engine(url: str) -> Engine:
    """An engine that never keeps a patient waiting: every wait ends within a few seconds, as an error."""
    if make_url(url).get_backend_name() != "sqlite":
        patience = {"connect_timeout": CONNECT_SECONDS, "options": POSTGRES_PATIENCE}
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_timeout=POOL_SECONDS, connect_args=patience
        )
    engine = create_engine(url, hide_parameters=True, pool_timeout=POOL_SECONDS)
    event.listen(engine, "do_connect", _private_file)
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _private_file(dialect: Dialect, record: Any, args: list[Any], kwargs: Any) -> None:
    """Make the file and its folder readable by their owner only, before SQLite makes them with the process's umask."""
    path = Path(str(args[0]))
    if str(path) != ":memory:" and not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _sqlite_pragmas(connection: Any, record: Any) -> None:
    # Python's driver would begin transactions of its own, and DEFERRED ones; _sqlite_begin says how instead.
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'IMMEDIATE')}")
