"""The demo as `make run` starts it: a program of its own, watched from outside."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE
from urllib.request import urlopen

import pytest

from demo.ports import HOST, free_port, is_free
from demo.site import answers
from tests.settings import environment_in
from webapp.settings import ROOT

Demo = subprocess.Popen[str]
Start = Callable[..., Demo]
SECONDS = 30


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts demos with an installation in the test's folder, and ends those that a failed test leaves."""
    started: list[Demo] = []

    def start_demo(**changes: str) -> Demo:
        environ = {**os.environ, **environment_in(tmp_path, mail_port=9), "BASE_URL": "", **changes}
        command = [sys.executable, "-m", "demo"]
        demo = subprocess.Popen(command, cwd=ROOT, env=environ, text=True, stdout=PIPE, stderr=PIPE)
        started.append(demo)
        return demo

    yield start_demo
    for demo in started:
        demo.terminate()
        demo.communicate(timeout=SECONDS)


def read_until_served(demo: Demo) -> list[str]:
    assert demo.stdout is not None
    lines: list[str] = []
    while not lines or "Ctrl-C" not in lines[-1]:
        line = demo.stdout.readline()
        assert line, demo.communicate(timeout=SECONDS)
        lines.append(line.strip())
    return lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(start: Start, number: signal.Signals) -> None:
    port = free_port()
    demo = start(PORT=str(port))
    lines = read_until_served(demo)
    assert f"Site:  http://{HOST}:{port}" in lines
    assert f"Mails: sent through {HOST}:9" in lines
    assert answers(port, f"http://{HOST}:{port}")
    with urlopen(f"http://{HOST}:{port}/resources", timeout=SECONDS) as page:
        assert page.headers["Cache-Control"] == "no-cache"  # so it follows its content
    demo.send_signal(number)
    _, errors = demo.communicate(timeout=SECONDS)
    assert (demo.returncode, "Traceback" in errors) == (0, False)
    assert is_free(port)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"INTAKE_EMAIL_DETAIL": "all", "PORT": "0"}, "INTAKE_EMAIL_DETAIL must be one of"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "The database cannot be brought up to date"),
    ],
)
def test_what_keeps_it_from_starting_is_said_in_one_line(start: Start, changes: dict[str, str], said: str) -> None:
    demo = start(**{"PORT": str(free_port()), **changes})
    output, errors = demo.communicate(timeout=SECONDS)
    assert (demo.returncode, output) == (1, "")
    assert said in errors
    assert len(errors.splitlines()) == 1


def test_a_port_that_is_taken_is_named_with_another(start: Start) -> None:
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
        demo = start(PORT=str(port))
        _, errors = demo.communicate(timeout=SECONDS)
    assert demo.returncode == 1
    assert f"Port {port} is not free. Choose another: make run PORT=" in errors
