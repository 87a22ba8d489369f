"""The sender: it is there when a letter is left, outlives what goes wrong, and ends between two letters."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.mail.conftest import Served
from tests.mail.letters import COMPOSERS, Recorder, leave, rows
from tests.mail.servers import at_port, within
from webapp.clock import utc_now
from webapp.database import Database
from webapp.mail.delivery import Tally
from webapp.mail.message import Message
from webapp.mail.sender import Sender
from webapp.mail.transport import Outcome, SmtpTransport
from webapp.web.logs import entry


@contextmanager
def sending(sender: Sender) -> Iterator[Sender]:
    """A sender in its thread while the block lasts."""
    sender.start()
    try:
        yield sender
    finally:
        assert sender.stop(timeout=5)
        assert not sender.running


def test_a_woken_sender_sends_at_once(database: Database, served: Served) -> None:
    idle, out = Event(), Event()

    def now() -> datetime:
        idle.set()
        return utc_now()

    class Reporting(SmtpTransport):
        def send(self, message: Message) -> Outcome:
            outcome = super().send(message)
            out.set()
            return outcome

    transport = Reporting(at_port(served.port))
    sender = Sender(database, COMPOSERS, transport, clock=now, poll_seconds=3600)
    with sending(sender):
        assert idle.wait(5)
        leave(database, utc_now, "letter")
        sender.wake()
        assert out.wait(5)
    assert len(served.mailbox.mails) == 1
    assert rows(database)[0].sent_at is not None


def test_a_letter_left_just_before_the_sender_sleeps_wakes_it(database: Database) -> None:
    looked, left, out = Event(), Event(), Event()

    def see(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("UPDATE outbox"):
            looked.set()

    def now() -> datetime:
        if looked.is_set() and not left.is_set():
            left.set()
            leave(database, utc_now, "letter")
            sender.wake()
        return utc_now()

    event.listen(database.engine, "before_cursor_execute", see)
    sender = Sender(database, COMPOSERS, Recorder(meanwhile=out.set), clock=now, poll_seconds=3600)
    with sending(sender):
        assert out.wait(5)


def test_a_sender_that_nobody_wakes_looks_by_itself(database: Database) -> None:
    out = Event()
    with sending(Sender(database, COMPOSERS, Recorder(meanwhile=out.set), poll_seconds=0.01)):
        leave(database, utc_now, "letter")
        assert out.wait(5)


def test_a_sender_keeps_the_connection_as_long_as_letters_come_and_no_longer(database: Database) -> None:
    transport, resting = Recorder(), Event()

    def rest() -> None:
        Recorder.close(transport)
        resting.set()

    transport.close = rest  # type: ignore[method-assign]
    leave(database, utc_now, "letter", 2)
    transport.meanwhile = lambda: sender.wake()
    sender = Sender(database, COMPOSERS, transport, poll_seconds=0.01)
    with sending(sender):
        assert resting.wait(5)
        assert transport.closed == len(transport.messages) == 2


def test_a_sender_that_is_woken_for_the_next_letter_keeps_the_connection(database: Database) -> None:
    out = Event()
    transport = Recorder(meanwhile=out.set)
    sender = Sender(database, COMPOSERS, transport, poll_seconds=3600)
    with sending(sender):
        for _ in range(2):
            out.clear()
            leave(database, utc_now, "letter")
            sender.wake()
            assert out.wait(5)
        assert transport.closed is None


def test_a_sender_outlives_a_database_that_is_down(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    failed, out = Event(), Event()
    leave(database, utc_now, "letter")

    class Faltering(Database):
        def __init__(self) -> None:
            super().__init__(database.engine.url.render_as_string(hide_password=False))
            self.down = Database("sqlite:////dev/null/canary.sqlite")

        def unit_of_work(self) -> AbstractContextManager[Connection]:
            if not failed.is_set():
                failed.set()
                return self.down.unit_of_work()
            return super().unit_of_work()

    faltering = Faltering()
    with sending(Sender(faltering, COMPOSERS, Recorder(meanwhile=out.set), poll_seconds=0.01)):
        assert out.wait(5)
    faltering.engine.dispose()
    (waits,) = [entry(record) for record in caplog.records if record.levelno == logging.ERROR]
    assert waits["event"] == "sender waits"
    assert str(waits["class"]).endswith("Error")
    assert "canary" not in str([vars(record) for record in caplog.records])


def test_a_sender_stops_between_two_letters(database: Database) -> None:
    leave(database, utc_now, "letter", 50)
    begun, go_on = Event(), Event()

    def hold() -> None:
        begun.set()
        assert go_on.wait(5)

    transport = Recorder(meanwhile=hold)
    sender = Sender(database, COMPOSERS, transport)
    sender.start()
    assert begun.wait(5)
    assert not sender.stop(timeout=0.01)
    go_on.set()
    assert sender.stop(timeout=5)
    assert len(transport.messages) == 1
    assert rows(database)[0].sent_at is not None


def test_run_works_in_the_foreground_until_it_is_stopped(database: Database) -> None:
    leave(database, utc_now, "letter", 2)
    transport = Recorder()
    sender = Sender(database, COMPOSERS, transport)
    transport.meanwhile = lambda: len(transport.messages) == 2 and sender.stop(timeout=0)
    sender.run()
    assert transport.closed == len(transport.messages) == 2
    assert not sender.running


def test_a_signal_handler_may_stop_a_sender_that_waits_in_the_foreground(database: Database) -> None:
    idle = Event()

    def now() -> datetime:
        idle.set()
        return utc_now()

    def interrupt() -> None:
        assert idle.wait(5)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    sender = Sender(database, COMPOSERS, Recorder(), clock=now, poll_seconds=30)
    before = signal.signal(signal.SIGUSR1, lambda *_: sender.stop(0))
    interrupter = Thread(target=interrupt)
    interrupter.start()
    with within(seconds=10):
        sender.run()
    interrupter.join()
    signal.signal(signal.SIGUSR1, before)


def test_a_sender_sends_what_is_due_when_asked(database: Database) -> None:
    leave(database, utc_now, "letter", 2)
    transport = Recorder()
    sender = Sender(database, COMPOSERS, transport)
    assert sender.send_due() == Tally(sent=2)
    assert transport.closed == 2
    assert sender.send_due() == Tally()
