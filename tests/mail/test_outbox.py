"""The outbox on a real database: each notice has one holder at a time, and nobody else may settle it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Row, event, inspect, select, text, update

from tests.mail.conftest import SimulatedClock
from tests.mail.holding import claim, settle_failed, settle_retry, settle_sent
from webapp.database import Database
from webapp.mail.outbox import AttemptRow, Notice, NoticeRow, leave_notice, resume_paused, retry_failed
from webapp.mail.state import OutboxState, handed_over, state

LEASE = 120.0


def leave(database: Database, clock: SimulatedClock, *references: str) -> None:
    with database.unit_of_work() as connection:
        for reference in references:
            leave_notice(connection, "intake", reference, clock(), "clinic.example")


def claimed(database: Database, clock: SimulatedClock) -> Notice:
    notice = claim(database, clock(), LEASE)
    assert notice is not None
    return notice


def row_of(database: Database, reference: str) -> Row[Any]:
    with database.reading() as connection:
        return connection.execute(select(NoticeRow).where(NoticeRow.reference == reference)).one()


def test_a_notice_is_left_with_the_rest_of_its_transaction_or_not_at_all(
    database: Database, clock: SimulatedClock
) -> None:
    def leave_and_fail() -> None:
        with database.unit_of_work() as connection:
            leave_notice(connection, "intake", "TPM-1", clock(), "clinic.example")
            raise LookupError

    with pytest.raises(LookupError):
        leave_and_fail()
    assert claim(database, clock(), LEASE) is None


def test_a_notice_keeps_which_letter_and_never_its_text(database: Database, clock: SimulatedClock) -> None:
    with database.unit_of_work() as connection:
        leave_notice(connection, "intake", "TPM-1", clock(), "clinic.example", new_token=lambda: "0a1b")
    row = row_of(database, "TPM-1")
    assert (row.kind, row.message_id, row.attempts) == ("intake", "<0a1b@clinic.example>", 0)
    assert row.created_at == row.due_at == clock()
    assert set(NoticeRow.__table__.columns.keys()) == {
        *("id", "kind", "reference", "message_id", "created_at", "due_at", "attempts"),
        *("leased_until", "lease_token", "taken_by", "handed_over_at", "refused_at"),
        *("sent_at", "failed_at", "paused_at", "last_reply"),
    }


def test_message_ids_differ_from_notice_to_notice(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1", "TPM-2")
    assert row_of(database, "TPM-1").message_id != row_of(database, "TPM-2").message_id


def test_the_notice_due_longest_is_claimed_first_and_the_claim_is_committed(
    database: Database, clock: SimulatedClock
) -> None:
    leave(database, clock, "TPM-1")
    clock.move(seconds=1)
    leave(database, clock, "TPM-2")
    assert claimed(database, clock).reference == "TPM-1"
    row = row_of(database, "TPM-1")
    assert row.attempts == 1
    assert row.leased_until == clock() + timedelta(seconds=LEASE)
    assert claimed(database, clock).reference == "TPM-2"
    assert claim(database, clock(), LEASE) is None


def test_a_notice_is_not_claimed_before_it_is_due(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    assert settle_retry(database, claimed(database, clock), clock(), clock() + timedelta(seconds=30), "451 4.3.0")
    clock.move(seconds=29.999)
    assert claim(database, clock(), LEASE) is None
    clock.move(seconds=0.001)
    again = claimed(database, clock)
    assert (again.attempts, again.reference) == (2, "TPM-1")
    assert row_of(database, "TPM-1").last_reply == "451 4.3.0"


def test_a_sent_notice_is_done(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    assert settle_sent(database, claimed(database, clock), clock(), "250 2.0.0")
    row = row_of(database, "TPM-1")
    assert (row.sent_at, row.last_reply, row.lease_token, row.leased_until) == (clock(), "250 2.0.0", None, None)
    clock.move(days=30)
    assert claim(database, clock(), LEASE) is None


def test_a_failed_notice_stays_and_is_not_tried_again(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    assert settle_failed(database, claimed(database, clock), clock(), "550 5.1.1")
    row = row_of(database, "TPM-1")
    assert (row.failed_at, row.sent_at, row.last_reply) == (clock(), None, "550 5.1.1")
    clock.move(days=30)
    assert claim(database, clock(), LEASE) is None


def ledger(database: Database) -> list[tuple[timedelta | None, str | None, str | None]]:
    """How long each try took, what became of it, and what the server said; None for a try whose sender died."""
    with database.reading() as connection:
        tries = connection.execute(select(AttemptRow).order_by(AttemptRow.id)).all()
    return [(one.ended_at - one.started_at if one.ended_at else None, one.outcome, one.reply) for one in tries]


def test_every_try_is_a_line_in_the_ledger(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    claimed(database, clock)  # and its sender dies
    clock.move(seconds=LEASE)
    settle_retry(database, claimed(database, clock), clock(), clock(), "451 4.3.0")
    settle_retry(database, claimed(database, clock), clock(), clock(), "550 5.1.1", refused=True)
    last = claimed(database, clock)
    clock.move(seconds=2)
    settle_sent(database, last, clock(), "250 2.0.0")
    at_once = timedelta(0)
    assert ledger(database) == [
        (None, None, None),
        (at_once, "put back", "451 4.3.0"),
        (at_once, "refused", "550 5.1.1"),
        (timedelta(seconds=2), "sent", "250 2.0.0"),
    ]


def test_a_late_settle_leaves_no_line_in_the_ledger(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    late = claimed(database, clock)
    clock.move(seconds=LEASE)
    claimed(database, clock)
    settle_sent(database, late, clock(), "250")
    assert ledger(database) == [(None, None, None)] * 2


def test_a_letter_that_was_partly_taken_stays_due_for_the_rest(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    first_hand_over = clock()
    settle_retry(database, claimed(database, clock), clock(), clock(), "250, some", taken=("a@x.example",))
    clock.move(minutes=1)
    again = claimed(database, clock)
    assert again.taken_by == ("a@x.example",)
    settle_retry(database, again, clock(), clock(), "250, some", taken=("b@x.example",))
    last = claimed(database, clock)
    assert last.taken_by == ("a@x.example", "b@x.example")
    assert state(database, clock()).waiting == 1
    settle_sent(database, last, clock(), "250")
    assert handed_over(database, "intake", "TPM-1") == first_hand_over
    assert handed_over(database, "intake", "TPM-2") is None


def test_a_permanent_refusal_is_seen_until_the_next_answer(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    settle_retry(database, claimed(database, clock), clock(), clock(), "550 5.1.1", refused=True)
    assert state(database, clock()).refused == 1
    settle_retry(database, claimed(database, clock), clock(), clock(), "451 4.3.0")
    assert state(database, clock()).refused == 0


def test_a_notice_that_was_set_aside_waits_until_it_is_resumed(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    with database.unit_of_work() as connection:
        connection.execute(update(NoticeRow).values(paused_at=clock()))
    assert claim(database, clock(), LEASE) is None
    assert state(database, clock()) == OutboxState(paused=1)
    assert resume_paused(database, clock()) == 1
    assert claimed(database, clock).reference == "TPM-1"


def test_a_long_reply_is_cut_to_its_column(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    assert settle_sent(database, claimed(database, clock), clock(), "x" * 5000)
    assert row_of(database, "TPM-1").last_reply == "x" * 200


def test_an_expired_lease_is_taken_over_with_the_same_message_id(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    first = claimed(database, clock)
    clock.move(seconds=LEASE - 0.001)
    assert claim(database, clock(), LEASE) is None
    clock.move(seconds=0.001)
    second = claimed(database, clock)
    assert (second.id, second.message_id, second.attempts) == (first.id, first.message_id, 2)
    assert second.lease_token != first.lease_token


def test_a_late_holder_settles_nothing(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    late = claimed(database, clock)
    clock.move(seconds=LEASE)
    holder = claimed(database, clock)
    assert not settle_sent(database, late, clock(), "late")
    assert not settle_retry(database, late, clock(), clock(), "late")
    assert not settle_failed(database, late, clock(), "late")
    row = row_of(database, "TPM-1")
    assert (row.sent_at, row.failed_at, row.last_reply, row.lease_token) == (None, None, None, holder.lease_token)
    assert settle_sent(database, holder, clock(), "250")


def test_a_notice_is_settled_once(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    notice = claimed(database, clock)
    assert settle_sent(database, notice, clock(), "250")
    assert not settle_retry(database, notice, clock(), clock(), "again")
    assert row_of(database, "TPM-1").sent_at is not None


def test_claims_at_the_same_time_give_each_notice_to_one(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, *(f"TPM-{n}" for n in range(40)))
    taken: list[str] = []
    barrier = Barrier(4)

    def take_all() -> None:
        barrier.wait()
        for _ in range(40):
            notice = claim(database, clock(), LEASE)
            taken.extend([notice.reference] if notice else [])

    threads = [Thread(target=take_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"TPM-{n}" for n in range(40))


def test_the_state_of_an_empty_outbox(database: Database, clock: SimulatedClock) -> None:
    assert state(database, clock()) == OutboxState()


def test_the_state_counts_what_waits_and_what_failed_and_says_for_how_long(
    database: Database, clock: SimulatedClock
) -> None:
    leave(database, clock, "TPM-sent", "TPM-failed", "TPM-later", "TPM-overdue")
    settle_sent(database, claimed(database, clock), clock(), "250")
    settle_failed(database, claimed(database, clock), clock(), "550")
    settle_retry(database, claimed(database, clock), clock(), clock() + timedelta(hours=1), "451")
    clock.move(minutes=20)
    assert state(database, clock()) == OutboxState(
        waiting=2, failed=1, oldest_due=timedelta(minutes=20), oldest_waiting=timedelta(minutes=20)
    )
    settle_sent(database, claimed(database, clock), clock(), "250")
    assert state(database, clock()) == OutboxState(waiting=1, failed=1, oldest_waiting=timedelta(minutes=20))


def test_kinds_can_be_left_out_of_the_state(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    with database.unit_of_work() as connection:
        leave_notice(connection, "receipt", "TPM-1", clock(), "clinic.example")
    assert state(database, clock()).waiting == 2
    assert state(database, clock(), ignoring={"receipt"}).waiting == 1


MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (OutboxState(), None),
        (OutboxState(waiting=3, oldest_due=9 * MINUTES, oldest_waiting=9 * MINUTES), None),
        (
            OutboxState(waiting=3, oldest_due=10 * MINUTES, oldest_waiting=30 * MINUTES),
            "due for 10 minutes; is a sender running?",
        ),
        (OutboxState(waiting=3, oldest_waiting=11.5 * MINUTES), "not sent for 11 minutes; try: flask mail test"),
        (OutboxState(failed=2), "2 given up and kept; mend the mail server, then run: flask mail retry"),
        (
            OutboxState(waiting=1, refused=1),
            "1 refused for good by the mail server and tried again; try: flask mail test",
        ),
        (
            OutboxState(paused=4),
            "4 set aside by a restore; find out which were answered, then run: flask mail resume",
        ),
    ],
)
def test_an_outbox_that_stands_still_is_a_fault(found: OutboxState, fault: str | None) -> None:
    assert found.fault == fault


def test_failed_notices_can_be_put_back(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-failed", "TPM-sent")
    failed, sent = claimed(database, clock), claimed(database, clock)
    settle_failed(database, failed, clock(), "550")
    settle_sent(database, sent, clock(), "250")
    clock.move(days=4)
    assert retry_failed(database, clock()) == 1
    again = claimed(database, clock)
    assert (again.reference, again.message_id, again.attempts) == ("TPM-failed", failed.message_id, 2)
    assert claim(database, clock(), LEASE) is None
    assert retry_failed(database, clock()) == 0


@contextmanager
def listening(database: Database, asked: list[tuple[str, Any]]) -> Iterator[None]:
    """Keep every statement and its values, as the database is asked, while the block lasts."""

    def keep(connection: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        asked.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", keep)
    yield
    event.remove(database.engine, "before_cursor_execute", keep)


def test_the_claim_is_served_by_its_index(database: Database, clock: SimulatedClock) -> None:
    assert "ix_outbox_unsent" in {index["name"] for index in inspect(database.engine).get_indexes("outbox")}
    leave(database, clock, "TPM-1")
    asked: list[tuple[str, Any]] = []
    with listening(database, asked):
        claim(database, clock(), LEASE)
    query, values = next(run for run in asked if run[0].startswith("UPDATE outbox"))
    with database.unit_of_work() as connection:
        if database.engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if database.engine.dialect.name == "sqlite" else "EXPLAIN"
        plan = " ".join(str(row) for row in connection.exec_driver_sql(f"{explain} {query}", values))
    assert "ix_outbox_unsent" in plan


def test_a_notice_shows_no_lease_token(database: Database, clock: SimulatedClock) -> None:
    leave(database, clock, "TPM-1")
    notice = claimed(database, clock)
    assert notice.lease_token not in repr(notice)
