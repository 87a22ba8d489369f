"""A PostgreSQL server in a temporary folder."""

import os
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwnam
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from demo.ports import HOST, free_port
from demo.site import STOP_SECONDS, wait_until_served

INITDB = ("--no-sync", "--no-instructions", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")
# Hundreds of databases come to stand on one server. After a crash it would open each of their files to sync it, and
# read all that was written since the last checkpoint: a minute, in which a test waits.
OPTIONS = {"fsync": "on", "recovery_init_sync_method": "syncfs", "max_wal_size": "128MB"}


@dataclass
class PostgresServer:
    """A server that listens on loopback only; its superuser `postgres` needs no password."""

    programs: Path
    data: Path
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """As in `DATABASE_URL`."""
        return f"postgresql://postgres@{HOST}:{self.port}/{database}"

    def start(self) -> None:
        """Return when it takes connections."""
        options = {**OPTIONS, "listen_addresses": HOST, "unix_socket_directories": "", "port": str(self.port)}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        command = [str(self.programs / "postgres"), "-D", str(self.data), *words]
        with self.log.open("ab") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(command, stdout=log, stderr=log, **_apart())
        self.process = process
        wait_until_served(process, self._connects)

    def stop(self) -> None:
        """End all sessions, write everything down and stop."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Stop at once, as by a power cut: the next start has to recover."""
        self._end(signal.SIGQUIT)

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(STOP_SECONDS)
            self.process = None

    def _connects(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres_server(folder: Path) -> Iterator[PostgresServer]:
    """A running server made from the programs in `PG_BIN`, gone when the block ends; its log stays in `folder`.

    PostgreSQL refuses to run as root, and no other user can enter pytest's folders: its data get one of their own.
    """
    programs = Path(os.environ["PG_BIN"])
    with tempfile.TemporaryDirectory(prefix="postgres-") as own:
        account = _apart()
        if "user" in account:
            os.chown(own, account["user"], account["group"])
        data = Path(own) / "data"
        command = [str(programs / "initdb"), *INITDB, "-D", str(data)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **account)
        server = PostgresServer(programs, data, folder / "postgres.log", free_port())
        server.start()
        try:
            yield server
        finally:
            server.crash()


def fresh_database(server: PostgresServer, template: str = "template1") -> str:
    """The URL of a new database, a copy of the database `template`, to which nobody may be connected meanwhile."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    return server.url(name)


def _apart() -> dict[str, Any]:
    """What gives a child process a session of its own and, when we are root, a user that PostgreSQL accepts."""
    apart = {"stdin": subprocess.DEVNULL, "cwd": "/", "start_new_session": True}
    if os.geteuid() != 0:
        return apart
    account = getpwnam("nobody")
    return {**apart, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
