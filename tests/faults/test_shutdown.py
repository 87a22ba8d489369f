"""Granian itself, without nginx: a request in hand is finished when the server is told to stop, and slow visitors do
not keep it from answering others or from stopping."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen

import psycopg
import pytest

from demo.ports import HOST, free_port
from demo.site import answers, serving_site, wait_until_served
from tests.faults.harness.patients import Answer, Visitor, filled_form
from tests.faults.harness.waiting import wait_until
from tests.intake.conftest import PAT
from tests.intake.journey import CHECK
from tests.servers import PostgresServer, fresh_database
from tests.servers.site import PASSED_ON
from tests.settings import environment_in

SOON_SECONDS = 10.0
STORED = 303
# More than the threads that answer (4 for each worker), so that each of them would be taken if a slow body held one.
SLOW_VISITORS = 24
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: "
HALF_A_BODY = "POST /contact HTTP/1.1\r\nHost: {}\r\nContent-Length: 9000\r\n\r\nmessage="


@contextmanager
def serving(folder: Path, url: str) -> Iterator[tuple[Popen[bytes], int]]:
    """The server as production starts it, one worker, and its port."""
    port = free_port()
    base_url = f"http://{HOST}:{port}"
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environ = {**passed_on, **environment_in(folder, mail_port=9, DATABASE_URL=url, BASE_URL=base_url, PORT=str(port))}
    with (folder / "output").open("wb") as output, serving_site(environ, port, 1, output) as process:
        wait_until_served(process, lambda: answers(port, base_url))
        yield process, port


def waits_for_a_lock(connection: psycopg.Connection[tuple[int]]) -> bool:
    """Whether somebody stands in line for a lock of the database."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    row = connection.execute(query).fetchone()
    return row is not None and row[0] > 0


def test_a_request_in_hand_is_stored_and_answered_before_the_server_ends(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    url = fresh_database(postgres, template="postgres")
    heard: list[Answer] = []
    with serving(tmp_path, url) as (process, port), psycopg.connect(url) as lock, psycopg.connect(url) as watch:
        watch.autocommit = True
        visitor = Visitor(port)
        data = filled_form(visitor, PAT)
        lock.execute("LOCK TABLE requests IN EXCLUSIVE MODE")
        sending = threading.Thread(target=lambda: heard.append(visitor.ask("POST", CHECK, data)))
        sending.start()
        wait_until(lambda: waits_for_a_lock(watch), SOON_SECONDS, "a request in hand")
        process.terminate()
        lock.rollback()
        sending.join(SOON_SECONDS)
        visitor.close()
        assert process.wait(SOON_SECONDS) == 0
        stored = watch.execute("SELECT count(*) FROM requests").fetchone()
    assert [answer.status for answer in heard] == [STORED]
    assert stored == (1,)


@pytest.mark.parametrize("half", ["heads", "bodies"])
def test_slow_visitors_keep_nobody_waiting_and_do_not_stop_the_end(
    tmp_path: Path, migrated_sqlite: Path, half: str
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    with serving(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite'}") as (process, port), ExitStack() as slow:
        said = HALF_A_HEAD if half == "heads" else HALF_A_BODY.format(f"{HOST}:{port}").encode()
        for _ in range(SLOW_VISITORS):
            slow.enter_context(socket.create_connection((HOST, port), SOON_SECONDS)).sendall(said)
        visitor = Visitor(port)
        assert visitor.ask("GET", "/").status == 200
        assert visitor.ask("GET", "/assessment").status == 200
        visitor.close()
        process.terminate()
        assert process.wait(SOON_SECONDS) == 0
