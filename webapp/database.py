"""The engine, the unit of work and the ways to read: the only place that knows which database it is."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    TableClause,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import TimeoutError as WaitedTooLongError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

SQLITE_PATIENCE = "busy_timeout=2000"
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", SQLITE_PATIENCE, "foreign_keys=ON", "secure_delete=ON")
# A writer waits this long for its turn in the process, then up to two seconds more for other processes.
TURN_SECONDS = 0.8
LOCK_SECONDS = 2.0
LOOK_SECONDS = 0.002
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
    """One installation's database. Writers take `unit_of_work`, readers `reading`; nobody else opens it.

    Both give a connection and no ORM session, which would cost as much as two statements: the rows' classes describe
    the tables, and questions are put in SQL's terms.
    """

    def __init__(self, url: str) -> None:
        """`url` as in `DATABASE_URL`. Nothing is opened before the first use: a database down stops no start."""
        self.engine = _engine(url)
        self._reading = self.engine.execution_options(begin="")
        self._turn: AbstractContextManager[None] = Turn() if self._is_sqlite else nullcontext()

    @contextmanager
    def unit_of_work(self) -> Iterator[Connection]:
        """A connection whose changes are committed together when the block ends, or not at all when it raises."""
        with self._turn, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads, each question by itself; on SQLite it takes no write lock."""
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def long_work(self) -> Iterator[Connection]:
        """A unit of work whose statements may take longer than a page would wait."""
        with self.unit_of_work() as connection:
            self._unhurried(connection)
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that reads all tables as they were at one moment, however long that takes and whoever writes."""
        at_one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        options = {"begin": "DEFERRED"} if self._is_sqlite else at_one_moment
        with self.engine.execution_options(**options).connect() as connection:
            self._unhurried(connection)
            yield connection

    def vacuum(self, *tables: str) -> bool:
        """Leave nothing of deleted or changed rows of `tables` in the database's own files.

        False when somebody was reading meanwhile, so that a part may still be there: it wants to be run again. On
        PostgreSQL each table is written anew, and those who need it wait.
        """
        if self._is_sqlite:
            with self.engine.execution_options(begin="").connect() as connection:
                connection.exec_driver_sql("VACUUM")
                return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.detach()  # the session's setting must not outlive this
            connection.exec_driver_sql("SET statement_timeout = 0")
            for table in tables:
                connection.exec_driver_sql(f"VACUUM FULL {connection.dialect.identifier_preparer.quote(table)}")
        return True

    def catch_up_ids(self, connection: Connection, table: str) -> None:
        """Let the next row of `table` get an id behind those that were loaded (SQLite does so by itself)."""
        sequence = None if self._is_sqlite else connection.scalar(select(func.pg_get_serial_sequence(table, "id")))
        if sequence is not None:
            highest = func.max(ColumnClause("id", Integer()))
            connection.execute(select(func.setval(sequence, highest)).select_from(TableClause(table)))

    @property
    def folder(self) -> Path | None:
        """Where the database's files are; None when another program looks after them."""
        return Path(str(self.engine.url.database)).parent if self._is_sqlite else None

    @property
    def _is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def _unhurried(self, connection: Connection) -> None:
        if not self._is_sqlite:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

    def ping(self) -> None:
        """Raise SQLAlchemyError when the database does not answer."""
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))


class Turn:
    """Lets the writers of one process wait in line for a database that takes one writer at a time.

    SQLite by itself lets each of them look again after a while: with many, some never find it free in their time.
    """

    def __init__(self) -> None:
        self._lock = Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=TURN_SECONDS):
            raise WaitedTooLongError("another thread writes")

    def __exit__(self, *error: object) -> None:
        self._lock.release()


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
    kind = connection.get_execution_options().get("begin", "IMMEDIATE")
    if kind == "IMMEDIATE":
        _begin_to_write(connection)
    elif kind:
        connection.exec_driver_sql(f"BEGIN {kind}")


def _begin_to_write(connection: Connection) -> None:
    """Take the write lock, looking for it often: SQLite by itself sleeps up to 100 ms between two looks, in which a
    busy process takes and returns it many times, so that another one may not find it free within seconds.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not _took_lock(driver, monotonic() + LOCK_SECONDS):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA {SQLITE_PATIENCE}")


def _took_lock(driver: sqlite3.Connection, until: float) -> bool:
    """Whether the lock was free in time; False at once for any other fault, which the next try will name."""
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() >= until:
                return False
        sleep(LOOK_SECONDS)
