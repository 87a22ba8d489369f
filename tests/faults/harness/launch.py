"""What the bench starts: `python -m tests.faults.harness.launch SERVERS SENDERS …` (Granian's words follow).

The site is loaded once and its processes are forked from that, so that a killed one is back in a moment: one keeper for
the servers, one for the senders (`flask mail work`). Each server is a Granian of its own with one worker, all on one
port, because Granian gives up when the same worker dies twice in 5 seconds.

The clock runs `BENCH_SPEED` times as fast as the machine's, and the sender looks into the
outbox that much more often: the lease of a sender that died ends within seconds.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.cli import ScriptInfo
from granian.cli import entrypoint as granian

from tests.faults.harness import crashing
from webapp import create_app
from webapp.mail.sender import POLL_SECONDS, Sender
from webapp.settings import Settings
from webapp.web import logs

BEGAN = datetime.fromtimestamp(float(os.environ["BENCH_BEGAN"]), UTC)
SPEED = float(os.environ["BENCH_SPEED"])


def hurried() -> datetime:
    """The time of this bench."""
    return BEGAN + timedelta(seconds=(datetime.now(UTC) - BEGAN).total_seconds() * SPEED)


def load() -> Flask:
    """The site as the environment describes it, at the bench's time and with its crash points."""
    logs.install()
    Sender.__init__.__kwdefaults__["poll_seconds"] = POLL_SECONDS / SPEED
    made = create_app(Settings.from_env(os.environ), clock=hurried)
    crashing.install(made, Path(os.environ["BENCH_POINTS"]))
    return made


app = load()


def keep(count: int, work: Callable[[], object]) -> None:
    """Keep `count` processes that do `work`: one that died is replaced, without an end."""
    alive: set[int] = set()
    while count:
        while len(alive) < count:
            child = os.fork()
            if child == 0:
                work()
                os._exit(0)
            alive.add(child)
        ended, _ = os.wait()
        alive.discard(ended)
    signal.pause()


def send() -> None:
    """`flask mail work`."""
    app.cli.main(["mail", "work"], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    sys.modules["tests.faults.harness.launch"] = sys.modules["__main__"]
    servers, senders = int(sys.argv.pop(1)), int(sys.argv.pop(1))
    for number, work in ((servers, granian), (senders, send)):
        if os.fork() == 0:
            keep(number, work)
    os.wait()
