"""Delivery: everything due goes out once, and nothing that goes wrong with one notice stops the others."""

import logging
from contextlib import closing
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.mail.conftest import SimulatedClock
from tests.mail.holding import claim
from tests.mail.letters import ADDRESS, COMPOSERS, Recorder, leave, rows
from tests.mail.servers import Mailbox, at_port, mail_server
from webapp.database import Database
from webapp.mail.delivery import LEASE_SECONDS, Tally, Transport, send_due
from webapp.mail.message import Message
from webapp.mail.outbox import Notice
from webapp.mail.state import state
from webapp.mail.transport import DEADLINE_SECONDS, Accepted, Failed, Outcome, Refused, SmtpTransport
from webapp.web.logs import entry


def logged(caplog: pytest.LogCaptureFixture, level: str, event: str, **fields: object) -> bool:
    """Whether one line of the log says so."""
    wanted = {"room": "mail", "level": level, "event": event, **fields}
    return any(wanted.items() <= entry(record).items() for record in caplog.records)


def run_due(database: Database, transport: Transport, clock: SimulatedClock, most: int = 50, **more: Any) -> Tally:
    """`send_due` with this file's composers, and bounded: a fault then fails instead of running for ever."""
    turns = iter([True] * (most - 1))
    return send_due(database, COMPOSERS, transport, clock, lambda: 0.5, go_on=lambda: next(turns, False), **more)


def test_everything_due_is_sent_once(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "letter", 3)
    transport = Recorder()
    assert run_due(database, transport, clock) == Tally(sent=3)
    assert run_due(database, transport, clock) == Tally()
    assert [m.message_id for m in transport.messages] == [row.message_id for row in rows(database)]
    assert [(row.sent_at, row.last_reply) for row in rows(database)] == [(clock(), "250 2.0.0")] * 3


@pytest.mark.parametrize("busy", [1, 4])
def test_a_letter_that_went_out_while_the_database_was_busy_goes_out_once(
    database: Database, clock: SimulatedClock, caplog: pytest.LogCaptureFixture, busy: int
) -> None:
    leave(database, clock, "letter")
    refusals = iter(range(busy))

    def refuse(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("UPDATE outbox") and "sent_at" in statement.partition("WHERE")[0]:
            for _ in refusals:
                raise OperationalError("locked", None, Exception())

    event.listen(database.engine, "before_cursor_execute", refuse)
    transport = Recorder()
    assert run_due(database, transport, clock) == Tally(sent=1)
    clock.now += timedelta(seconds=LEASE_SECONDS + 1)
    assert run_due(database, transport, clock) == Tally()
    assert len(transport.messages) == 1
    assert logged(caplog, "WARNING", "settling waits")


def test_it_goes_on_as_long_as_it_is_told_to_and_holds_nothing_that_it_does_not_send(
    database: Database, clock: SimulatedClock
) -> None:
    leave(database, clock, "letter", 3)
    assert run_due(database, Recorder(), clock, most=2) == Tally(sent=2)
    assert [row.leased_until for row in rows(database)] == [None] * 3


@pytest.mark.parametrize(("refusals", "sent", "tries"), [(2, 2, 1), (99, 1, 0)])
def test_a_claim_that_fails_undoes_its_settling_and_keeps_no_letter_from_being_settled(
    database: Database, clock: SimulatedClock, refusals: int, sent: int, tries: int
) -> None:
    leave(database, clock, "letter", 2)
    left = iter(range(refusals))

    def refuse(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("INSERT INTO attempts") and len(transport.messages) == 1:
            for _ in left:
                raise OperationalError("locked", None, Exception())

    event.listen(database.engine, "before_cursor_execute", refuse)
    transport = Recorder()
    assert run_due(database, transport, clock) == Tally(sent=sent)
    assert [row.attempts for row in rows(database)] == [1, tries]
    assert [row.leased_until for row in rows(database)] == [None, None]
    assert len(transport.messages) == sent


def test_each_letter_takes_one_transaction(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "letter", 10)
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    assert run_due(database, Recorder(), clock) == Tally(sent=10)
    assert len(commits) == 11


def test_a_notice_with_nothing_to_send_is_done(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "nothing")
    transport = Recorder()
    assert run_due(database, transport, clock) == Tally(dropped=1)
    assert transport.messages == []
    assert (rows(database)[0].sent_at, rows(database)[0].last_reply) == (clock(), "nothing to send")


def test_poison_ahead_of_good_ones_stops_none_of_them(database: Database, clock: SimulatedClock) -> None:
    for kind in ("poison", "unknown", "other_id"):
        leave(database, clock, kind, 3)
    leave(database, clock, "letter", 10)
    transport = Recorder()
    assert run_due(database, transport, clock) == Tally(sent=10, retried=9)
    assert len(transport.messages) == 10
    assert [row.last_reply for row in rows(database)][:9] == ["LookupError"] * 3 + ["KeyError"] * 3 + ["ValueError"] * 3


def test_a_transport_that_raises_stops_nothing_either(database: Database, clock: SimulatedClock) -> None:
    def fall() -> None:
        raise UnicodeError("canary")

    leave(database, clock, "letter", 2)
    assert run_due(database, Recorder(meanwhile=fall), clock) == Tally(retried=2)
    assert rows(database)[0].last_reply == "UnicodeError"


@pytest.mark.parametrize("outcome", [Failed("451 4.3.0"), Refused("550 5.1.1", by_address=True), Refused("535 5.7.8")])
def test_a_refusal_is_retried_for_72_hours_and_then_fails(
    database: Database, clock: SimulatedClock, outcome: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    leave(database, clock, "letter")
    transport = Recorder(outcome)
    begun = clock()
    assert run_due(database, transport, clock) == Tally(retried=1)
    (row,) = rows(database)
    assert (row.attempts, row.last_reply, (row.due_at - clock()).total_seconds()) == (1, outcome.reply, 11.25)
    clock.now = begun.replace(day=begun.day + 3)
    assert run_due(database, transport, clock) == Tally(failed=1)
    (row,) = rows(database)
    assert (row.failed_at, row.sent_at, row.last_reply) == (clock(), None, outcome.reply)
    assert logged(caplog, "ERROR", "notice failed", notice=row.id, kind="letter", attempt=2, reply=outcome.reply)
    assert state(database, clock()).failed == 1


def test_a_refused_address_ends_a_final_kind_at_once_and_no_other(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "letter")
    leave(database, clock, "receipt")

    def run(outcome: Outcome) -> Tally:
        clock.move(minutes=11)
        return run_due(database, Recorder(outcome), clock, final={"receipt"})

    assert run(Failed("451")) == Tally(retried=2)
    assert run(Refused("535 5.7.8")) == Tally(retried=2)
    assert run(Refused("550 5.1.1", by_address=True)) == Tally(retried=1, failed=1)
    assert [row.failed_at is None for row in rows(database)] == [True, False]


def test_sending_happens_outside_any_transaction_and_under_a_lease(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "letter")
    seen: list[object] = []

    def look() -> None:
        seen.extend([rows(database)[0].attempts, claim(database, clock(), LEASE_SECONDS)])
        leave(database, clock, "nothing")

    assert run_due(database, Recorder(meanwhile=look), clock) == Tally(sent=1, dropped=1)
    assert seen == [1, None]


def test_a_late_settle_is_refused_and_counted(
    database: Database, clock: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    leave(database, clock, "letter")
    taken_over: list[Notice | None] = []

    def be_slow() -> None:
        clock.move(seconds=LEASE_SECONDS)
        taken_over.append(claim(database, clock(), LEASE_SECONDS))

    assert run_due(database, Recorder(meanwhile=be_slow), clock, most=1) == Tally(stale=1)
    assert taken_over[0] is not None
    assert rows(database)[0].sent_at is None
    assert logged(caplog, "WARNING", "notice stale", notice=rows(database)[0].id, kind="letter", attempt=1)


def test_the_lease_outlives_the_longest_send() -> None:
    assert LEASE_SECONDS >= 2 * DEADLINE_SECONDS


def test_two_senders_at_once_send_each_notice_once(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "letter", 30)
    transport, barrier, tallies = Recorder(), Barrier(2), list[Tally]()

    def work() -> None:
        barrier.wait()
        tallies.append(run_due(database, transport, clock))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tally.sent for tally in tallies) == 30
    assert len({message.message_id for message in transport.messages}) == len(transport.messages) == 30


def test_a_server_that_was_down_for_hours_gets_the_mail_soon_after_with_one_message_id(
    database: Database, clock: SimulatedClock
) -> None:
    mailbox = Mailbox(replies={"DATA": "451 4.3.0 not yet"})
    leave(database, clock, "letter", 3)
    message_ids = {row.message_id for row in rows(database)}
    with mail_server(mailbox) as port, closing(SmtpTransport(at_port(port), clock=clock)) as transport:
        assert run_due(database, transport, clock) == Tally(retried=3)
    healed = clock().replace(hour=clock().hour + 4)
    while clock() < healed:
        clock.move(minutes=1)
        assert run_due(database, transport, clock).sent == 0
    assert {row.last_reply for row in rows(database)} == {"ConnectionRefusedError"}
    mailbox.replies.clear()
    with mail_server(mailbox, port=port), closing(transport):
        for _ in range(15):
            clock.move(minutes=1)
            run_due(database, transport, clock)
    assert sorted(mail["Message-ID"] for mail in mailbox.mails) == sorted(message_ids)
    assert state(database, clock()).waiting == 0


STAFF = ("intake@clinic.example", "lead@clinic.example")


def to_staff(notice: Notice) -> Message | None:
    return Message(notice.message_id, STAFF, f"New {notice.reference}", "canary text")


def test_one_of_two_recipients_that_is_refused_gets_the_letter_later_and_the_other_no_second_one(
    database: Database, clock: SimulatedClock
) -> None:
    mailbox = Mailbox(replies={STAFF[1]: "450 4.2.1 later"})
    leave(database, clock, "letter")
    with mail_server(mailbox) as port, closing(SmtpTransport(at_port(port), clock=clock)) as transport:

        def run() -> Tally:
            clock.move(minutes=11)
            return send_due(database, {"letter": to_staff}, transport, clock, lambda: 0.5)

        assert run() == Tally(partly=1)
        assert state(database, clock()).refused == 0
        mailbox.replies[STAFF[1]] = "550 5.1.1 nobody"
        assert run() == Tally(retried=1)
        assert state(database, clock()).refused == 1
        mailbox.replies.clear()
        assert run() == Tally(sent=1)
    assert [kept.rcpt_tos for kept in mailbox.envelopes] == [[STAFF[0]], [STAFF[1]]]
    assert {mail["Message-ID"] for mail in mailbox.mails} == {rows(database)[0].message_id}


def test_an_intake_address_that_is_refused_for_good_is_no_success_in_the_end(
    database: Database, clock: SimulatedClock
) -> None:
    leave(database, clock, "letter")
    some = Accepted("250 2.0.0, 1 of 2 recipients refused (550 5.1.1)", taken=(ADDRESS,), refused=1, permanent=True)
    assert run_due(database, Recorder(some), clock, most=1) == Tally(partly=1)
    assert (rows(database)[0].last_reply, rows(database)[0].refused_at) == (some.reply, clock())
    assert rows(database)[0].handed_over_at == clock()
    clock.move(days=3)
    everyone = {"letter": to_staff}
    assert send_due(database, everyone, Recorder(Refused("550 5.1.1")), clock, lambda: 0.5) == Tally(failed=1)
    assert state(database, clock()).failed == 1


def test_the_log_names_the_notice_and_nothing_personal(
    database: Database, clock: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in ("letter", "poison", "other_id", "unknown"):
        leave(database, clock, kind)
    run_due(database, Recorder(), clock)
    letter, poisoned, *_ = [row.id for row in rows(database)]
    assert logged(caplog, "INFO", "notice sent", notice=letter, kind="letter", attempt=1)
    assert logged(
        caplog, "ERROR", "notice broken", notice=poisoned, kind="poison", attempt=1, **{"class": "LookupError"}
    )
    everything = str([vars(record) for record in caplog.records])
    assert "canary" not in everything
    assert "TPM" not in everything
