"""The server under measure: started as in production, its processor time read, stopped when the block ends."""

import base64
import http.client
import os
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.ports import HOST, free_port
from demo.site import APART, finish, migrate, server_command, wait_until_served
from webapp.settings import ROOT

WORKERS = 2
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, and the process that started its workers."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Processor time that it and its workers have used so far."""
        return sum(_cpu_seconds(pid) for pid in (self.pid, *_children(self.pid)))


@contextmanager
def site() -> Iterator[Server]:
    """The patient site in earnest: its own keys, SQLite in a folder of its own, the mail sender running."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        port = free_port()
        url = f"sqlite:///{folder}/site.sqlite"
        migrate(url)
        with _served("wsgi:app", port, _settings(port, url), "/healthz") as server:
            yield server


@contextmanager
def constant_page() -> Iterator[Server]:
    """A Flask application that does nothing, behind the same server."""
    with _served("bench.constant:app", free_port(), {}, "/") as server:
        yield server


def _settings(port: int, database_url: str) -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_hex(32),
        "ENCRYPTION_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "BASE_URL": f"http://{HOST}:{port}",
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "MAIL_SERVER": HOST,
        "MAIL_PORT": str(free_port()),
        "MAIL_DEFAULT_SENDER": "bench@true-precision.example",
        "INTAKE_RECIPIENTS": "bench@true-precision.example",
        "INTAKE_EMAIL_DETAIL": "reference",
    }


@contextmanager
def _served(application: str, port: int, settings: dict[str, str], first_page: str) -> Iterator[Server]:
    command = [*server_command(port, WORKERS)[:-1], application]
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    process = subprocess.Popen(command, cwd=ROOT, env={**passed_on, **settings}, **APART)
    try:
        wait_until_served(process, _answers(port, first_page))
        yield Server(port, process.pid)
    finally:
        finish(process)


def _answers(port: int, path: str) -> Callable[[], bool]:
    def answers() -> bool:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return answers


def _children(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, listed) for one in (child, *_children(child))]


def _cpu_seconds(pid: int) -> float:
    behind_the_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = behind_the_name[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
