"""Journeys run in a real Chromium against the real server process, a real database and a real mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import SmtpServer, site_process, smtp_server
from tests.settings import environment_in


@pytest.fixture(scope="session")
def mailbox() -> Iterator[SmtpServer]:
    """The clinic's mail server."""
    with smtp_server() as server:
        yield server


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="session")
def live(folder: Path, mailbox: SmtpServer) -> Iterator[str]:
    """The address of the running site: SQLite, two workers, the embedded sender."""
    with site_process(environment_in(folder, mail_port=mailbox.port), output=folder / "site.log") as address:
        yield address
