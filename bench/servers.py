"""The servers under measure: started as in production until the first answer is there, stopped when the block ends."""

import base64
import http.client
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bench import processes
from demo.ports import HOST, free_port
from demo.site import APART, START_SECONDS, Process, finish, migrate, server_command
from webapp.settings import ROOT

WORKERS = 2
LOOK_SECONDS = 0.005
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
KEY_ID = "k1"
NO_LIMIT = "1000000"


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, the process that started its workers, and how long its first answer took."""

    port: int
    pid: int
    start_seconds: float

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def cpu_seconds(self) -> float:
        """Processor time that it and its workers have used so far."""
        return processes.cpu_seconds(self.pid)

    def memory(self) -> processes.Memory:
        """What it and its workers hold now."""
        return processes.memory(self.pid)


@dataclass(frozen=True)
class Site(Server):
    """The patient site: also where its database is, and the key that its requests are sealed with."""

    database_url: str
    key: bytes


@contextmanager
def site(mail_port: int | None = None) -> Iterator[Site]:
    """The patient site in earnest: its own keys, SQLite in a folder of its own, the mail sender running.

    It sends to the mail server at `mail_port`; without one its mails wait.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        port, key, url = free_port(), secrets.token_bytes(32), f"sqlite:///{folder}/site.sqlite"
        migrate(url)
        with served("wsgi:app", port, _settings(port, url, key, mail_port or free_port())) as server:
            yield Site(server.port, server.pid, server.start_seconds, url, key)


@contextmanager
def constant_page() -> Iterator[Server]:
    """A Flask application that does nothing, behind the same server."""
    with served("bench.constant:app", free_port(), {}) as server:
        yield server


def _settings(port: int, database_url: str, key: bytes, mail_port: int) -> dict[str, str]:
    """Production's, but for one: everybody comes from one address at once, which would be a wave of junk."""
    return {
        "SECRET_KEY": secrets.token_hex(32),
        "ENCRYPTION_KEYS": f"{KEY_ID}:{base64.b64encode(key).decode()}",
        "BASE_URL": f"http://{HOST}:{port}",
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "MAIL_SERVER": HOST,
        "MAIL_PORT": str(mail_port),
        "MAIL_DEFAULT_SENDER": "bench@true-precision.example",
        "INTAKE_RECIPIENTS": "bench@true-precision.example",
        "INTAKE_EMAIL_DETAIL": "reference",
        "BUSY_REQUESTS": NO_LIMIT,
    }


@contextmanager
def served(application: str, port: int, settings: Mapping[str, str]) -> Iterator[Server]:
    """`application` behind the site's server."""
    command = [*server_command(port, WORKERS)[:-1], application]
    with running(command, port, settings) as server:
        yield server


@contextmanager
def running(command: list[str], port: int, settings: Mapping[str, str]) -> Iterator[Server]:
    """The program that `command` starts, with nothing of ours in its environment but `settings`, from its first answer
    on. What it says is written to a file, as in production; it is told when the program does not start.
    """
    environ = {**{name: os.environ[name] for name in PASSED_ON if name in os.environ}, **settings}
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process: Process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=said, stderr=said, **APART)
        try:
            if not _answers_in_time(process, port):
                said.seek(0)
                raise RuntimeError(f"{command[0]} did not start: {said.read().decode()}")
            yield Server(port, process.pid, time.perf_counter() - begun)
        finally:
            finish(process)


def _answers_in_time(process: Process, port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def answers(port: int) -> bool:
    """Whether the home page on `port` is there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
