"""What is held: staff hear of it in one letter at a time, see why, and let go what is real. Nothing is dropped."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.intake.conftest import PAT, ROOT, SUMMARY, Room
from tests.intake.journey import CHECK, ready, send, to_check
from tests.intake.samples import RECEIVED, submission
from tests.mail.holding import claim, settle_sent
from tests.test_commands import run
from webapp.clinic import Clinic
from webapp.intake.composing import composers
from webapp.intake.held import Held
from webapp.intake.quarantine import digest, held, overdue, release
from webapp.intake.request import Urgency
from webapp.intake.rows import RequestRow
from webapp.intake.store import RequestStore, UnknownReferenceError
from webapp.intake.suspicion import TRAP
from webapp.mail.message import Message
from webapp.mail.outbox import NoticeRow
from webapp.settings import Detail

STAFF = ("intake@clinic.example",)
SUSPECT: dict[str, Any] = {"quarantined": True, "suspicions": (TRAP, "Why <else>."), "suspicion": 70}
DOMAIN = "clinic.example"


def suspect(store: RequestStore, when: datetime = RECEIVED, **changes: Any) -> str:
    one = submission(secrets.token_hex(16), received_at=when, **{**SUSPECT, **changes})
    return store.save(one, DOMAIN, secrets.token_bytes).reference


def notices(store: RequestStore) -> list[tuple[str, datetime]]:
    with store.database.reading() as connection:
        return [(row.kind, row.due_at) for row in connection.execute(select(NoticeRow).order_by(NoticeRow.id))]


def send_due(store: RequestStore, clinic: Clinic, now: datetime, detail: Detail = Detail.FULL) -> list[Message | None]:
    """Send what is due, and give the letters."""
    compose = composers(store, clinic, ROOT / "templates", detail, STAFF)
    letters = []
    while notice := claim(store.database, now, 120):
        letters.append(compose[notice.kind](notice))
        settle_sent(store.database, notice, now, "250")
    return letters


def test_the_first_is_told_at_once_and_what_follows_an_hour_later_in_one_letter(
    store: RequestStore, clinic: Clinic
) -> None:
    first, sent = suspect(store), RECEIVED + timedelta(seconds=1)
    (letter,) = send_due(store, clinic, sent)
    assert letter is not None
    assert first in letter.text
    for minute in range(1, 10):
        suspect(store, RECEIVED + timedelta(minutes=minute))
    assert [due for _, due in notices(store)] == [RECEIVED, sent + timedelta(hours=1)]
    assert send_due(store, clinic, RECEIVED + timedelta(minutes=59)) == []
    (second,) = send_due(store, clinic, sent + timedelta(hours=1))
    assert second is not None
    assert "10 requests are held as possible spam, 9 of them new" in second.text
    assert second.message_id != letter.message_id


def test_what_comes_while_a_digest_is_being_sent_is_told_of_in_the_next(store: RequestStore, clinic: Clinic) -> None:
    suspect(store)
    notice = claim(store.database, RECEIVED, 120)
    assert notice is not None
    told = digest(store)
    late = suspect(store, RECEIVED + timedelta(seconds=1))
    assert told is not None
    assert late not in {one.reference for one in told.held}
    settle_sent(store.database, notice, RECEIVED + timedelta(seconds=2), "250")
    (letter,) = send_due(store, clinic, RECEIVED + timedelta(hours=2))
    assert letter is not None
    assert late in letter.text


def test_many_at_once_leave_one_digest(store: RequestStore) -> None:
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: suspect(store), range(16)))
    assert [kind for kind, _ in notices(store)] == ["quarantine-digest"]
    assert len(held(store)) == 16


def test_after_an_outage_only_what_is_new_is_told(store: RequestStore, clinic: Clinic) -> None:
    suspect(store)
    assert claim(store.database, RECEIVED, 1) is not None  # its sender died in it
    suspect(store, RECEIVED + timedelta(hours=1))
    letters = send_due(store, clinic, RECEIVED + timedelta(hours=4))
    assert [letter is None for letter in letters] == [False, True]


@pytest.mark.parametrize("detail", Detail)
def test_the_digest_says_nothing_personal_at_any_level(store: RequestStore, clinic: Clinic, detail: Detail) -> None:
    reference = suspect(store, warning_signs=("bladder",), message="Canary")
    (letter,) = send_due(store, clinic, RECEIVED, detail)
    assert letter is not None
    assert letter.subject == "[Urgent, possible spam] 1 held for a look"
    for body in (letter.text, str(letter.html)):
        assert all(words in body for words in (reference, "Urgent", "70 points", TRAP, "flask requests release"))
        request = submission(message="Canary").request
        assert not any(word in body for word in (request.name, request.phone, request.email, "Canary", "bladder"))
    assert "Why &lt;else&gt;." in str(letter.html)
    assert letter.reply_to is None


def test_urgent_ones_come_first_and_a_long_list_is_cut(store: RequestStore, clinic: Clinic) -> None:
    for number in range(52):
        suspect(store, suspicion=50 + number)
    urgent = suspect(store, suspicion=200, summary=replace(SUMMARY, level="urgent"))
    (letter,) = send_due(store, clinic, RECEIVED)
    assert letter is not None
    assert letter.text.startswith("URGENT: 1 of the held requests may be about danger.")
    waiting = held(store)
    assert waiting[0].reference == urgent
    assert [one.points for one in waiting[1:]] == sorted(one.points for one in waiting[1:])
    assert "And 3 more: flask requests quarantine" in letter.text


def test_one_that_cannot_be_opened_is_shown_as_urgent_and_stops_nobody(store: RequestStore) -> None:
    suspect(store)
    broken = suspect(store)
    with store.database.unit_of_work() as connection:
        connection.execute(update(RequestRow).where(RequestRow.reference == broken).values(warning_signs="x"))
    first, other = held(store)
    assert (first.reference, first.urgency) == (broken, Urgency.URGENT)
    assert isinstance(other, Held)


def test_a_release_leaves_the_normal_letters_once_and_nobody_calls_it_spam(store: RequestStore, clinic: Clinic) -> None:
    reference = suspect(store)
    send_due(store, clinic, RECEIVED)
    later = RECEIVED + timedelta(hours=1)
    assert release(store, reference, later, DOMAIN)
    assert not release(store, reference, later, DOMAIN)
    staff, patient = send_due(store, clinic, later)
    assert staff is not None
    assert patient is not None
    assert staff.subject == f"[Routine] Appointment request {reference}"
    assert "spam" not in staff.text
    assert patient.recipients == ("pat@example.com",)
    stored = store.get(reference)
    assert (stored.quarantined, stored.released, stored.suspicions) == (False, True, SUSPECT["suspicions"])
    assert held(store) == ()


def test_parallel_releases_leave_the_letters_once(store: RequestStore) -> None:
    reference = suspect(store)
    with ThreadPoolExecutor(4) as workers:
        done = list(workers.map(lambda _: release(store, reference, RECEIVED, DOMAIN), range(4)))
    assert sorted(done) == [False, False, False, True]
    assert [kind for kind, _ in notices(store)] == ["quarantine-digest", "intake-notice", "receipt"]


def test_what_was_never_held_or_is_unknown_is_not_released(store: RequestStore) -> None:
    reference = store.save(submission(), DOMAIN, secrets.token_bytes).reference
    assert not release(store, reference, RECEIVED, DOMAIN)
    with pytest.raises(UnknownReferenceError):
        release(store, "TP-7777-7777", RECEIVED, DOMAIN)


def test_a_held_request_past_its_promised_answer_is_an_alarm(store: RequestStore) -> None:
    reference = suspect(store)
    promised = store.get(reference).answer_by
    assert overdue(store, promised) is None
    assert overdue(store, promised + timedelta(seconds=1)) == (
        "1 held past the promised answer; run: flask requests quarantine"
    )
    release(store, reference, promised, DOMAIN)
    assert overdue(store, promised + timedelta(days=9)) is None


def test_the_alarm_stands_in_readyz(app: Flask) -> None:
    suspect(app.extensions["intake"].store, RECEIVED - timedelta(days=9), answer_by=RECEIVED - timedelta(days=8))
    answer = app.test_client().get("/readyz", base_url="http://localhost")
    assert answer.get_json()["faults"]["quarantine"].startswith("1 held past the promised answer")


def test_the_commands_show_release_and_mark(app: Flask) -> None:
    store: RequestStore = app.extensions["intake"].store
    reference = suspect(store, answer_by=RECEIVED - timedelta(days=1))
    said = run(app, "requests", "quarantine")
    assert all(words in said for words in (reference, "70 points", TRAP, "PAST THE PROMISED ANSWER", "1 held"))
    assert "held as possible spam" in run(app, "requests", "list")
    assert run(app, "requests", "release", reference) == f"{reference}  released\n"
    assert run(app, "requests", "release", reference) == f"{reference}  was not held; nothing done\n"
    assert run(app, "requests", "quarantine") == "0 held\n"
    assert "no request has the reference" in run(app, "requests", "release", "TP-7777-7777", fails=True)
    assert [kind for kind, _ in notices(store)] == ["quarantine-digest", "intake-notice", "receipt"]


def test_the_same_words_from_several_others_are_held_and_a_person_who_repeats_is_not(room: Room) -> None:
    for number in range(4):
        send(room, email=f"other{number}@example.com", phone=f"(202) 456-111{number}")
    assert [stored.quarantined for stored in room.store.list()] == [True, False, False, False]
    for _ in range(4):
        send(room, message="Please call me about my neck, I wait since Monday.")
    assert not any(stored.quarantined for stored in room.store.list(limit=4))
    for number in range(5):
        send(room, message="Please call me.", email=f"more{number}@example.com", phone="")
    assert not any(stored.quarantined for stored in room.store.list(limit=5))


def test_links_in_a_hurry_are_held_and_either_alone_is_not(room: Room) -> None:
    links = "See http://a.example and http://b.example, my scans."
    send(room, message=links)
    send(room, seconds=1, message=f"{PAT['message']} More.")
    send(room, seconds=1, message=f"{links} More.")
    assert [stored.quarantined for stored in room.store.list()] == [True, False, False]
    assert room.notices[:4] == ["intake-notice", "receipt", "intake-notice", "receipt"]


def test_what_may_be_about_danger_is_not_held_outside_a_wave(room: Room) -> None:
    page = to_check(room, homepage="x", message="I can't pee.")
    room.site.post(CHECK, ready(room.site.submit(page, press="Continue with my request")))
    (stored,) = room.store.list()
    assert (stored.quarantined, stored.urgency) == (False, Urgency.URGENT)
    assert room.notices == ["intake-notice"]
