"""One whole installation of the site in processes of its own, with handles to kill each of them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from demo.ports import HOST, free_port
from demo.site import APART, answers, server_command, wait_until_served
from tests.faults.harness.crashing import Trap
from tests.faults.harness.patients import Ledger, Visitor
from tests.faults.harness.waiting import wait_until
from tests.servers.site import PASSED_ON
from tests.settings import environment_in
from webapp.settings import ROOT

SPEED = 20
LAUNCH = "tests.faults.harness.launch"
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Installation:
    """A running site: `web` and `senders` are the processes that keep the servers and the senders alive."""

    port: int
    web: int
    senders: int
    trap: Trap
    ledger: Ledger
    output: Path
    visitors: list[Visitor] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """A new visitor; their connections are closed at the end of the installation."""
        self.visitors.append(Visitor(self.port))
        return self.visitors[-1]

    def workers(self) -> list[int]:
        """The processes that serve."""
        return [worker for server in children(self.web) for worker in children(server)]

    def kill_worker(self, randomness: random.Random) -> None:
        """kill -9 of one process that serves; another one follows."""
        _kill(self.workers, randomness)

    def renew_workers(self) -> None:
        """Have every serving process replaced: the new ones have no connection to the database yet."""
        old = set(self.workers())
        for worker in old:
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda: len(set(self.workers()) - old) == len(old), PATIENCE_SECONDS, "new workers")
        wait_until(
            lambda: answers(self.port, f"http://{HOST}:{self.port}"), PATIENCE_SECONDS, "new workers that answer"
        )

    def kill_sender(self, randomness: random.Random) -> None:
        """kill -9 of one process that sends; another one follows."""
        _kill(lambda: children(self.senders), randomness)

    def crash_at(self, point: str) -> None:
        """Have one process die at the named point, and return when it did."""
        self.trap.arm(point)
        wait_until(lambda: not self.trap.is_armed(point), PATIENCE_SECONDS, f"a process that dies at {point}")


@contextmanager
def installation(
    folder: Path, database_url: str, mail_port: int = 9, *, senders: int = 2, workers: int = 2, **changes: str
) -> Iterator[Installation]:
    """A running site on the migrated database at `database_url`, its mail server at `mail_port`, until the block ends.

    `changes` are further settings. AssertionError with what the processes wrote, when they do not start.
    """
    port, points, output = free_port(), folder / "points", folder / "output"
    points.mkdir()
    environ = _environment(folder, database_url, mail_port, port, points, changes)
    launched = [sys.executable, "-m", LAUNCH, str(workers), str(senders)]
    command = [*launched, *server_command(port, workers=1)[3:-1], f"{LAUNCH}:app"]
    with _process(command, environ, output) as process:
        try:
            wait_until_served(process, lambda: answers(port, f"http://{HOST}:{port}"))
            web, sender = children(process.pid)
            wait_until(lambda: len(children(sender)) == senders, PATIENCE_SECONDS, "all senders")
        except Exception as fault:
            raise AssertionError(f"{fault}\n{output.read_text()}") from fault
        site = Installation(port, web, sender, Trap(points), Ledger(folder / "acknowledged"), output)
        try:
            yield site
        finally:
            for visitor in site.visitors:
                visitor.close()


def children(parent: int) -> list[int]:
    """The processes that `parent` has started and that live."""
    try:
        return [int(word) for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _kill(alive: Callable[[], list[int]], randomness: random.Random) -> None:
    wait_until(alive, PATIENCE_SECONDS, "a process to kill")
    os.kill(randomness.choice(alive()), signal.SIGKILL)


def _environment(
    folder: Path, database_url: str, mail_port: int, port: int, points: Path, changes: dict[str, str]
) -> dict[str, str]:
    bench = {"BENCH_BEGAN": str(time.time()), "BENCH_SPEED": str(SPEED), "BENCH_POINTS": str(points)}
    own = {
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "BASE_URL": f"http://{HOST}:{port}",
        "MAIL_SENDER": "off",
        "BUSY_REQUESTS": "1000000",  # the bench's patients send in minutes what a clinic gets in years
        **changes,
    }
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed_on, **environment_in(folder, mail_port=mail_port, **own), **bench}


@contextmanager
def _process(command: list[str], environ: dict[str, str], output: Path) -> Iterator[subprocess.Popen[bytes]]:
    with output.open("ab") as file:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=file, stderr=file, **APART
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
