"""The site as a child process: its database brought up to date, its server started, watched and stopped."""

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from demo.faults import DemoError
from demo.ports import HOST
from webapp import migrations
from webapp.database import Database
from webapp.settings import ROOT

Process = subprocess.Popen[bytes]
# Ctrl-C reaches the whole foreground group at once. A child apart from it hears of the end from us, once: Granian's
# workers may hang when the terminal and Granian both tell them to stop.
APART: Any = {"stdin": subprocess.DEVNULL, "start_new_session": True}
START_SECONDS = 60
STOP_SECONDS = 10
LOOK_SECONDS = 0.1


def migrate(database_url: str, seal_row: migrations.SealRow | None = None) -> None:
    """Bring the database to the newest migration; raise DemoError with the database's complaint.

    As `flask db upgrade` does, but in this process: starting another Python would take a second of every start.
    """
    database = Database(database_url)
    try:
        migrations.upgrade(database, seal_row=seal_row)
    except (SQLAlchemyError, CommandError, OSError) as error:
        complaint = str(error).partition("\n")[0]
        raise DemoError(f"The database cannot be brought up to date: {complaint}") from error
    finally:
        database.engine.dispose()


@contextmanager
def serving_site(
    environ: Mapping[str, str], port: int, workers: int = 2, output: BinaryIO | None = None, app: str = "wsgi:app"
) -> Iterator[Process]:
    """The server's process, writing into `output` or to the terminal, and asked to stop when the block ends."""
    command = [*server_command(port, workers)[:-1], app]
    process: Process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output, **APART)
    try:
        yield process
    finally:
        finish(process)


def server_command(port: int, workers: int) -> list[str]:
    """How the site is served: WSGI, few threads (more than two for a core only wait), no access log, bounded stop."""
    flags = {
        "--interface": "wsgi",
        "--http": "1",
        "--host": HOST,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": "4",
        "--backlog": "512",
        "--workers-kill-timeout": "3",
        "--log-level": "error",
    }
    pairs = [word for flag, value in flags.items() for word in (flag, value)]
    return [sys.executable, "-m", "granian", *pairs, "--no-ws", "--no-access-log", "wsgi:app"]


def wait_until_served(process: Process, ready: Callable[[], bool]) -> None:
    """Return when `ready`; raise DemoError when the server's process ended before, or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if ended(process):
            raise DemoError("The site could not start; the lines above say why.")
        if time.monotonic() > deadline:
            raise DemoError(f"The site did not answer within {START_SECONDS} seconds.")


def ended(process: Process) -> bool:
    """Whether the process has ended, after giving it a moment to do so."""
    try:
        process.wait(LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def answers(port: int, base_url: str) -> bool:
    """Whether `/healthz` on `port` says that all is well, asked under the site's own name."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": base_url.partition("://")[2]})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def finish(process: Process) -> None:
    """Ask the process to finish its work and end; make it, when it takes too long."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
