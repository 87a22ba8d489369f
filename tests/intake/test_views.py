"""The journey of a request through its pages: what each page says, and what is stored when."""

import logging
from dataclasses import replace

import pytest

from tests.intake.conftest import PAT, SUMMARY, Room, fields
from tests.intake.journey import CHECK, CONTACT, open_form, ready, send, to_check
from tests.site import Site
from webapp.intake.request import Kind, PartOfDay, Way
from webapp.intake.suspicion import HURRY, TRAP

UNSENT = dict.fromkeys(("name", "phone", "email"), "")


def test_first_come_the_warning_the_hours_the_reply_and_the_phone_and_then_the_form(room: Room) -> None:
    words = room.site.get(CONTACT).text
    parts = ("Not for emergencies", "end of the next business day", "Tuesday, November 24", "(555) 555-0100", "8:30 am")
    assert max(words.index(part) for part in parts) < words.index("Your name")


def test_the_address_may_say_what_it_is_about(room: Room) -> None:
    assert open_form(room, address=f"{CONTACT}?kind=question")["kind"] == ["question"]
    assert "kind" not in open_form(room, address=f"{CONTACT}?kind=<script>")


def test_a_request_goes_from_the_form_over_the_check_page_to_the_database_and_the_receipt(room: Room) -> None:
    check = to_check(room)
    assert check.address == CHECK
    receipt = room.site.post(CHECK, ready(check))
    (stored,) = room.store.list()
    assert receipt.address == "/contact/sent"
    assert stored.reference in receipt.text
    assert "Tuesday, November 24, 5:00 pm" in receipt.text
    assert (stored.request.name, stored.request.message) == (PAT["name"], PAT["message"])
    assert stored.request.times == (PartOfDay.MORNING, PartOfDay.AFTERNOON)
    assert (stored.request.kind, stored.request.way) == (Kind.APPOINTMENT, Way.PHONE)
    assert stored.request.summary is None
    assert room.notices == ["intake-notice", "receipt"]


def test_nothing_is_stored_and_nobody_is_woken_before_send_is_pressed(room: Room) -> None:
    check = to_check(room)
    assert (room.rows, room.notices, room.wakes) == (0, [], [])
    room.site.post(CHECK, ready(check))
    assert (room.rows, len(room.wakes)) == (1, 1)


def test_the_check_page_shows_each_line_as_the_clinic_will_read_it(room: Room) -> None:
    page = to_check(room).soup
    shown = {row.dt.get_text(): row.dd.get_text() for row in page.select("form:not(.stack) > dl > div")}  # type: ignore[union-attr]
    assert shown == {
        "What it is": "Appointment request",
        "Name": PAT["name"],
        "Phone": PAT["phone"],
        "Voicemail": "Yes, you may leave one",
        "E-mail": PAT["email"],
        "Best way to reach me": "Phone",
        "Best times": "Morning, Afternoon",
        "Interpreter": PAT["language"],
        "For someone else": PAT["about"],
        "Message": PAT["message"],
    }


def test_each_line_can_be_changed_and_the_rest_stays(room: Room) -> None:
    check = to_check(room)
    buttons = check.soup.select("button[name=change]")
    assert [button["value"] for button in buttons] == [
        *("kind", "name", "phone", "voicemail", "email", "way", "times", "language", "for_other", "message")
    ]
    page = room.site.post(CONTACT, {**fields(check.soup, CONTACT), "change": "phone"})
    assert page.address == CONTACT
    assert not page.errors
    assert page.soup.select_one("#phone[autofocus]")
    filled = fields(page.soup, CHECK)
    assert {name: filled[name] for name in PAT} == {k: v if isinstance(v, list) else [v] for k, v in PAT.items()}
    assert all(page.soup.find(id=str(button["formaction"]).partition("#")[2]) for button in buttons)


def test_a_change_to_a_field_that_is_not_there_shows_the_form(room: Room) -> None:
    page = room.site.post(CONTACT, {**fields(to_check(room).soup, CONTACT), "change": "csrf_token"})
    assert not page.soup.select("[autofocus]")


def test_what_is_wrong_is_said_above_and_at_the_field_and_everything_typed_is_kept(room: Room) -> None:
    page = to_check(room, 422, **UNSENT, kind="question", message="")
    assert page.heading == "Ask for an appointment, or ask a question"
    assert page.soup.title is not None
    assert page.soup.title.get_text().startswith("Error: ")
    assert page.errors == [
        "Enter your name.",
        "Enter a phone number or an e-mail address.",
        "Enter an e-mail address or a phone number.",
        "Write your question.",
    ]
    assert fields(page.soup, CHECK)["about"] == [PAT["about"]]
    assert room.rows == 0


def test_one_way_to_answer_is_enough_and_decides_the_way(room: Room) -> None:
    send(room, phone="", way="phone")
    send(room, email="", way="email")
    by_phone, by_email = (stored.request.reached_by for stored in room.store.list())
    assert (by_phone, by_email) == (Way.PHONE, Way.EMAIL)


def test_a_post_to_the_check_page_is_checked_as_well(room: Room) -> None:
    page = room.site.post(CHECK, {**open_form(room), **PAT, "name": "", "act": "send", "consent": "y"}, 422)
    assert page.errors == ["Enter your name."]
    assert room.rows == 0


def test_likely_slips_are_pointed_out_and_never_refused(room: Room) -> None:
    page = to_check(room, email="pat@gmial.com", phone="555 0100 (work)")
    assert "Did you mean pat@gmail.com" in page.text
    assert "We do not know a number like this" in page.text
    room.site.post(CHECK, ready(page))
    assert room.store.list()[0].request.email == "pat@gmial.com"


def test_without_consent_nothing_is_stored(room: Room) -> None:
    data = ready(to_check(room))
    del data["consent"]
    page = room.site.post(CHECK, data, 422)
    assert page.address == CHECK
    assert page.errors == ["Tick this box, so that we may store your request and answer it."]
    assert room.rows == 0


def test_the_wording_that_was_agreed_to_is_stored_word_for_word(room: Room) -> None:
    page = to_check(room)
    room.site.post(CHECK, ready(page))
    consent = room.store.list()[0].consent
    assert consent.version == fields(page.soup, CHECK)["consent_shown"][0]
    assert all(part in page.text for part in (*consent.paragraphs, consent.agreement))
    assert consent.wording == "\n\n".join([*consent.paragraphs, consent.agreement])


def test_a_wording_that_was_not_shown_is_not_agreed_to(room: Room) -> None:
    page = room.site.post(CHECK, ready(to_check(room), consent_shown="older"), 422)
    assert page.errors == ["Our wording has changed. Read it again, then tick the box."]
    assert room.rows == 0
    room.site.post(CHECK, ready(page))
    assert room.rows == 1


def test_without_an_assessment_none_is_offered(room: Room) -> None:
    assert "assessment answers" not in to_check(room).text.replace("so do your assessment answers", "")


def test_the_assessment_is_shown_in_full_and_sent_only_when_ticked(room: Room) -> None:
    room.summary = SUMMARY
    page = to_check(room)
    assert not page.soup.select("#attach[checked]")
    words = [SUMMARY.heading, *SUMMARY.reasons, *(part for pair in SUMMARY.answers for part in pair)]
    assert all(part in page.text for part in words)
    room.site.post(CHECK, ready(page))
    room.site.post(CHECK, ready(to_check(room), attach="y"))
    with_answers, without = room.store.list()
    assert without.request.summary is None
    assert with_answers.request.summary == SUMMARY


def test_answers_that_changed_since_they_were_shown_are_shown_before_they_are_sent(room: Room) -> None:
    room.summary = SUMMARY
    page = to_check(room)
    room.summary = replace(SUMMARY, answers=(("Where is it?", "Neck"),))
    again = room.site.post(CHECK, ready(page, attach="y"), 422)
    assert room.rows == 0
    assert "Neck" in again.text
    assert "changed" in again.errors[0]
    room.site.post(CHECK, ready(again, attach="y"))
    assert room.store.list()[0].request.summary == room.summary


def test_an_emergency_result_is_answered_with_911_and_is_no_matter_for_the_form(room: Room) -> None:
    room.summary = SUMMARY
    before = to_check(room)
    room.summary = replace(SUMMARY, level="emergency", heading="Call 911 now")
    page = room.site.post(CHECK, ready(before, attach="y"), 422)
    assert page.soup.select_one(".care-emergency a[href='tel:911']")
    assert not page.soup.select("#attach")
    room.site.post(CHECK, ready(page))
    assert room.store.list()[0].request.summary is None


def test_an_urgent_result_is_told_not_to_wait_for_our_answer(room: Room) -> None:
    room.summary = replace(SUMMARY, level="urgent", heading="See a doctor today or tomorrow.")
    page = to_check(room)
    card = page.soup.select_one(".care-urgent")
    assert card is not None
    assert "Call your own doctor now" in card.get_text()
    assert page.soup.select("#attach")


def test_the_receipt_can_be_cleared_from_a_shared_computer(site: Site) -> None:
    page = site.get(CONTACT)
    page = site.submit(page, {"kind": "question", "name": "Pat", "phone": "(202) 555-0143", "message": "Hello?"})
    page = site.submit(page, {"consent": "y"}, press="Send my request")
    site.submit(page, press="Clear this from this device")
    assert site.get("/contact/sent").address == CONTACT
    assert "Already sent" not in site.get(CONTACT).text


def test_the_receipt_says_what_to_do_when_it_gets_worse(room: Room) -> None:
    page = send(room)
    assert page.soup.select_one(".care-emergency a[href='tel:911']")
    assert "(555) 555-0100" in page.text


def test_the_receipt_names_nothing_of_the_request_and_stands_in_the_session_only(room: Room) -> None:
    page = send(room)
    room.database.engine.dispose()
    again = room.site.get("/contact/sent")
    assert again.text == page.text
    assert not any(str(PAT[name]) in page.text for name in ("name", "email", "phone", "about"))


def test_who_has_sent_nothing_finds_the_form(room: Room) -> None:
    assert room.site.get("/contact/sent").address == CONTACT
    assert room.site.get(CHECK).address == CONTACT


def test_who_comes_back_to_the_form_reads_that_it_was_sent(room: Room) -> None:
    send(room)
    page = room.site.get(CONTACT)
    assert f"Already sent, reference {room.store.list()[0].reference}" in page.text
    assert fields(page.soup, CHECK)["name"] == [""]


def test_a_filled_trap_marks_the_request_and_keeps_it(room: Room) -> None:
    page = send(room, homepage="https://spam.example")
    (stored,) = room.store.list()
    assert stored.reference in page.text
    assert stored.suspicions == (TRAP,)
    assert stored.quarantined
    assert room.notices == ["quarantine-digest"]


@pytest.mark.parametrize(
    ("changes", "event"),
    [
        ({"homepage": "https://spam.example"}, "trap filled in"),
        ({"form_token": "forged"}, "token refused"),
        ({"csrf_token": "forged"}, "token refused"),
    ],
)
def test_attempts_to_get_around_a_check_are_logged_without_a_word_of_them(
    room: Room, caplog: pytest.LogCaptureFixture, changes: dict[str, str], event: str
) -> None:
    caplog.set_level(logging.INFO)
    room.site.post(CHECK, {**ready(to_check(room)), **changes}, status=200 if "homepage" in changes else 422)
    assert [record.message for record in caplog.records if record.name in ("web", "intake")] == [event]
    assert not any(value in str(record.__dict__) for record in caplog.records for value in changes.values())


def test_who_sends_within_three_seconds_is_marked_and_kept(room: Room) -> None:
    send(room, seconds=2.9)
    send(room, seconds=3)
    later, hurried = room.store.list()
    assert (hurried.suspicions, later.suspicions) == ((HURRY,), ())


def test_a_suspect_sees_the_same_receipt(room: Room) -> None:
    honest, suspect = send(room).text, send(room, homepage="x").text
    first, second = (stored.reference for stored in room.store.list())
    assert honest.replace(second, "").split("Received")[0] == suspect.replace(first, "").split("Received")[0]


def test_personal_pages_are_kept_by_no_cache(room: Room) -> None:
    for page in (to_check(room), send(room), room.site.get(CONTACT)):
        assert page.answer.headers["Cache-Control"] == "no-store"
