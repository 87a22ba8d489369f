"""What every test may ask for: databases of both kinds, an app, and the strict test browser."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.browsing import browser, new_page  # noqa: F401 - one browser, wherever its tests are
from tests.servers import PostgresServer, fresh_database, postgres_server
from tests.settings import KEYS, settings_in
from tests.sharing import sharing
from tests.site import Site
from webapp import create_app, migrations
from webapp.database import Database
from webapp.intake.store import RequestStore
from webapp.sealing import Keyring

# How long an example takes tells of the machine; what it costs is measured in bench/.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="session")
def made_once() -> Iterator[None]:
    """The library, compiled templates and diagrams of proofs are made once for all tests of a process."""
    with sharing():
        yield


@pytest.fixture(autouse=True)
def connections_end_with_their_test() -> Iterator[None]:
    """Close what a test's app left open: an app has no end of its own."""
    opened: list[Any] = []

    def remember(connection: Any, record: Any) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", remember)
    yield
    event.remove(Pool, "connect", remember)
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own; its database `postgres` is migrated and empty, for others to be copied from."""
    if not os.environ.get("PG_BIN"):
        pytest.skip("PostgreSQL is not installed: run the tests with `make test`")
    with postgres_server(tmp_path_factory.mktemp("postgres")) as server:
        migrate(server.url())
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty migrated database, once of each kind."""
    if request.param == "postgresql":
        return fresh_database(request.getfixturevalue("postgres"), template="postgres")
    shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "site.sqlite")
    return f"sqlite:///{tmp_path / 'site.sqlite'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty migrated database, once of each kind."""
    made = Database(database_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def store(database: Database) -> RequestStore:
    """The requests of an empty migrated database, once of each kind."""
    return RequestStore(database, Keyring(KEYS))


@pytest.fixture
def app(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Flask]:
    """The whole site on SQLite at noon of a Monday, with no mail sender running."""
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    made = create_app(settings_in(tmp_path), clock=lambda: NOON)
    yield made
    made.extensions["database"].engine.dispose()


@pytest.fixture
def site(app: Flask) -> Site:
    """A person with script off."""
    return Site(app)


def migrate(url: str) -> None:
    """Bring the database at `url` up to date, and let go of it."""
    database = Database(url)
    migrations.upgrade(database)
    database.engine.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured, whichever process they ran in."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for line in sorted(
        str(value) for report in reports for name, value in report.user_properties if name == "measured"
    ):
        terminalreporter.write_line(line)
