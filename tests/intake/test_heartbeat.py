"""The heartbeat: a marked request through the real form to a mailbox, whose mark nobody else can make."""

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import select

from tests.intake.conftest import ROOT, SECRET, MovingClock, Room
from tests.intake.journey import CHECK, ready, to_check
from tests.intake.samples import RECEIVED, REQUEST, submission
from tests.mail.holding import claim
from tests.servers.http import serving_app
from tests.settings import settings_in
from tests.test_commands import run
from webapp import create_app
from webapp.clinic import Clinic
from webapp.intake.composing import composers
from webapp.intake.export import as_csv
from webapp.intake.heartbeat import HeartbeatRow, note_seen, note_sent, prune, pulse
from webapp.intake.heartbeat_chain import WRITTEN, BrokenChainError, beat
from webapp.intake.heartbeat_visit import Visit, VisitError
from webapp.intake.letters import heartbeat
from webapp.intake.quarantine import held
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore
from webapp.intake.tokens import SALT, FormTokens
from webapp.intake.waves import Waves
from webapp.mail.message import Message
from webapp.mail.outbox import NoticeRow
from webapp.settings import Detail

RECIPIENT = "heartbeat@clinic.example"


@dataclass
class Shelf:
    """A mailbox that has a letter from the given look on."""

    from_look: int = 1
    looks: list[str] = field(default_factory=list)

    def take(self, words: str) -> bool:
        self.looks.append(words)
        return len(self.looks) >= self.from_look


@dataclass
class Moving:
    now: datetime = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def store_one(store: RequestStore, **changes: Any) -> str:
    return store.save(submission(secrets.token_hex(16), **changes), "clinic.example", secrets.token_bytes).reference


def rows(store: RequestStore, table: type[Any]) -> list[Any]:
    with store.database.reading() as connection:
        return list(connection.execute(select(table).order_by(table.id)))


def test_the_mark_is_in_a_token_that_no_page_gives_out(clock: MovingClock) -> None:
    tokens = FormTokens(SECRET, clock, secrets.token_bytes)
    for given_out in (tokens.issue(), tokens.renew()):
        read = tokens.read(given_out)
        assert read is not None
        assert not read.synthetic
    marked = tokens.read(tokens.issue_for_heartbeat())
    assert marked is not None
    assert marked.synthetic


def test_the_mark_ends_within_minutes_and_is_of_this_secret_only(clock: MovingClock) -> None:
    tokens = FormTokens(SECRET, clock, secrets.token_bytes)
    marked = tokens.issue_for_heartbeat()
    assert FormTokens(SECRET[::-1], clock, secrets.token_bytes).read(marked) is None
    clock.move(minutes=11)
    assert tokens.read(marked) is None


def test_no_visitor_can_make_a_request_synthetic(room: Room, clock: MovingClock) -> None:
    """A visitor has the tokens of pages, and can send any field; neither makes a request one of ours."""
    form = ready(to_check(room))
    moved = TimestampSigner("guessed", salt="intake-heartbeat").sign(form["form_token"][0].partition(".")[0]).decode()
    page = room.site.post(CHECK, {**form, "form_token": moved, "synthetic": "1"}, 422)
    assert room.rows == 0
    room.site.post(CHECK, {**ready(page), "synthetic": "1", "salt": SALT}, 200)
    assert [row.synthetic for row in rows(room.store, RequestRow)] == [False]
    assert room.notices == ["intake-notice", "receipt"]


def test_what_carries_the_mark_is_synthetic_and_tells_ourselves_only(room: Room) -> None:
    token = room.app.extensions["intake"].tokens.issue_for_heartbeat()
    form = ready(to_check(room))
    room.site.post(CHECK, {**form, "form_token": token, "homepage": "filled in"})
    assert [row.synthetic for row in rows(room.store, RequestRow)] == [True]
    assert room.notices == ["heartbeat"]


def test_synthetic_requests_never_show_among_real_ones(store: RequestStore) -> None:
    synthetic, real = store_one(store, synthetic=True), store_one(store)
    assert [one.reference for one in store.list()] == [real]
    exported = as_csv(store.list())
    assert (real in exported, synthetic in exported) == (True, False)
    assert [one.reference for one in store.find_by_contact(REQUEST.phone)] == [real]
    assert held(store) == ()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_heartbeats_make_no_wave(store: RequestStore) -> None:
    for _ in range(4):
        store_one(store, synthetic=True)
    assert not Waves(store.database, lambda: RECEIVED + timedelta(seconds=1), busy=2).on()


def test_the_letter_says_nothing_of_anybody() -> None:
    letter = heartbeat("TP-7K3M-9QXD", RECIPIENT, "<1@clinic.example>")
    assert (letter.recipients, letter.subject, letter.reply_to) == ((RECIPIENT,), "Heartbeat TP-7K3M-9QXD", None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_letter_is_sent_that_nobody_waits_for(store: RequestStore, clinic: Clinic) -> None:
    def composed(minutes: float, recipient: str | None = RECIPIENT) -> Message | None:
        clock = Moving(RECEIVED + timedelta(minutes=minutes))
        compose = composers(store, clinic, ROOT / "templates", Detail.FULL, (RECIPIENT,), recipient, clock)
        return compose[notice.kind](notice)

    store_one(store, synthetic=True)
    notice = claim(store.database, RECEIVED, 120) or pytest.fail("no notice")
    assert composed(30) == heartbeat(notice.reference, RECIPIENT, notice.message_id)
    assert composed(31) is None
    assert composed(1, recipient=None) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_heartbeat_is_written_down_when_sent_and_when_seen(store: RequestStore) -> None:
    mailbox, pauses = Shelf(from_look=3), list[float]()

    def send_one() -> str:
        return store_one(store, synthetic=True)

    reference = beat(store, mailbox, send_one, lambda: RECEIVED, wait_seconds=60, pause=pauses.append)
    assert mailbox.looks == [reference] * 3
    assert len(pauses) == 2
    assert [(row.reference, row.sent_at, row.seen_at) for row in rows(store, HeartbeatRow)] == [
        (reference, RECEIVED, RECEIVED)
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_letter_that_does_not_come_is_a_broken_chain_that_stays_written_down(store: RequestStore) -> None:
    mailbox = Shelf(from_look=99)
    with pytest.raises(BrokenChainError, match="its letter was not in the mailbox after 6 seconds"):
        beat(
            store,
            mailbox,
            lambda: store_one(store, synthetic=True),
            lambda: RECEIVED,
            wait_seconds=6,
            pause=lambda seconds: None,
        )
    assert len(mailbox.looks) == 4
    assert [row.seen_at for row in rows(store, HeartbeatRow)] == [None]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_real_or_unknown_request_is_no_heartbeat(store: RequestStore) -> None:
    for send_one, words in (
        (lambda: store_one(store), "as a real request"),
        (lambda: "TP-3333-4444", "another database"),
    ):
        with pytest.raises(BrokenChainError, match=words):
            beat(store, Shelf(), send_one, lambda: RECEIVED, wait_seconds=2, pause=lambda seconds: None)
    assert rows(store, HeartbeatRow) == []


def test_its_age_is_a_fault_after_half_an_hour(store: RequestStore) -> None:
    def fault(minutes: float) -> str | None:
        return pulse(store.database, RECEIVED + timedelta(minutes=minutes)).fault

    assert fault(0) is None  # never set up
    note_sent(store.database, "TP-3333-4444", RECEIVED)
    assert fault(30) is None
    assert fault(31) == "none came through for 31 minutes; run: flask mail heartbeat"
    note_seen(store.database, "TP-3333-4444", RECEIVED + timedelta(minutes=10))
    assert fault(40) is None
    assert fault(45) == "none came through for 35 minutes; run: flask mail heartbeat"
    assert pulse(store.database, RECEIVED + timedelta(minutes=11)).figures == {"seconds_since_seen": 60}


def test_old_ones_go_with_their_letters_and_real_requests_stay(store: RequestStore) -> None:
    old, new = (store_one(store, synthetic=True, received_at=RECEIVED + timedelta(days=days)) for days in (0, 7))
    real = store_one(store)
    for reference, days in ((old, 0), (new, 7)):
        note_sent(store.database, reference, RECEIVED + timedelta(days=days))
    assert prune(store.database, RECEIVED + timedelta(days=1)) == 1
    assert {row.reference for row in rows(store, RequestRow)} == {new, real}
    assert {row.reference for row in rows(store, NoticeRow)} == {new, real}
    assert [row.reference for row in rows(store, HeartbeatRow)] == [new]


@pytest.fixture
def installed(tmp_path: Path, migrated_sqlite: Path) -> Iterator[tuple[Flask, str, Path]]:
    """The whole site with a folder for its heartbeats, served over HTTP."""
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    (tmp_path / "mail").mkdir()
    app = create_app(
        settings_in(tmp_path, heartbeat_recipient=RECIPIENT, heartbeat_mailbox=f"folder:{tmp_path / 'mail'}"),
        clock=Moving(),
    )
    with serving_app(app) as address:
        yield app, address, tmp_path


def test_the_visit_goes_through_the_real_form_and_under_a_foreign_secret_it_does_not(
    installed: tuple[Flask, str, Path],
) -> None:
    app, address, _ = installed
    room = app.extensions["intake"]
    with Visit(address, "localhost") as visit:
        reference = visit.send(dict(WRITTEN), room.tokens.issue_for_heartbeat())
    stored = room.store.get(reference)
    assert (stored.synthetic, stored.quarantined, stored.consent) == (True, False, room.consent)
    foreign = FormTokens(SECRET[::-1], Moving(), secrets.token_bytes).issue_for_heartbeat()
    with Visit(address, "localhost") as visit, pytest.raises(VisitError, match="SECRET_KEY"):
        visit.send(dict(WRITTEN), foreign)
    assert len(rows(room.store, RequestRow)) == 1


def test_how_far_it_came_is_said(installed: tuple[Flask, str, Path]) -> None:
    app, address, folder = installed
    said = run(app, "mail", "heartbeat", "--site", address, "--wait", "0", fails=True)
    assert "was stored, but its letter was not in the mailbox" in said
    for row in rows(app.extensions["intake"].store, RequestRow):
        assert row.reference in said
    (folder / "mail").rmdir()
    assert "does not exist" in run(app, "mail", "heartbeat", "--site", address, fails=True)
    with app.extensions["database"].engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE requests RENAME TO gone")
    token = app.extensions["intake"].tokens.issue_for_heartbeat()
    with Visit(address, "localhost") as visit, pytest.raises(VisitError, match="/contact/check answered 503"):
        visit.send(dict(WRITTEN), token)
    with Visit("http://127.0.0.1:9", "localhost") as visit, pytest.raises(VisitError, match="does not answer"):
        visit.send(dict(WRITTEN), token)


def test_the_command_wants_its_settings(app: Flask) -> None:
    assert "HEARTBEAT_MAILBOX are to be set first" in run(app, "mail", "heartbeat", fails=True)
    assert "TO DO    HEARTBEAT_RECIPIENT" in run(app, "doctor")
