"""The urgency net: words that can be signs of danger interrupt once, block nothing, and are marked for staff."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.conftest import PAT, ROOT, SUMMARY, Room, fields
from tests.intake.journey import CHECK, CONTACT, open_form, ready, send, to_check
from tests.intake.samples import STORED
from webapp.clinic import load_clinic
from webapp.content import ContentError
from webapp.intake.composing import mail_templates
from webapp.intake.letters import Stationery, intake_notice
from webapp.intake.request import Urgency
from webapp.intake.warning_signs import LONGEST_READ, Vocabulary, load_warning_signs
from webapp.settings import Detail

PATH = ROOT / "content" / "warning-signs.yaml"
SIGNS = load_warning_signs(PATH)
DANGER = "It is worse. I can\N{RIGHT SINGLE QUOTATION MARK}t pee since Monday."
BEGIN = "Some words in your message can be signs of"


@pytest.mark.parametrize(
    ("written", "signs"),
    [
        (DANGER, {"bladder"}),
        ("I have not been able to pee since yesterday", {"bladder"}),
        ("I can't really pee, and haven't peed since noon", {"bladder"}),
        ("he can barely urinate", {"bladder"}),
        ("She was not able to walk this morning", {"weakness"}),
        ("Numbness in my groin when I sit", {"saddle-numbness"}),
        ("I CANNOT FEEL when wiping", {"saddle-numbness"}),
        ("lost control of my bowels", {"bowel"}),
        ("My leg is getting weaker", {"weakness"}),
        ("pain down both legs", {"both-legs"}),
        ("chest  pain\nand more", {"chest"}),
        ("tightness in my chest, hard to breathe", {"chest"}),
        ("No relief. Chest pain", {"chest"}),
        ("not sure: chest pain?", {"chest"}),
        ("I have had a fever for a week", {"fever"}),
        ("worst headache of my life", {"worst-headache"}),
        ("fell down the stairs", {"injury"}),
        ("I had breast cancer in 2019", {"cancer"}),
        ("sometimes I want to die", {"suicide"}),
        ("I don't want to live like this", {"suicide"}),
        ("No puedo orinar y tengo fiebre", {"bladder", "fever"}),
        ("Tengo dolor en el pecho; perdí el control de la vejiga", {"chest", "bladder"}),
        ("quiero morir", {"suicide"}),
        ("no chest pain, never had any numbness in my groin", set()),
        ("denies fever; sin fiebre", set()),
        ("I have not had a fever", set()),
        ("Low back pain for 10 years. Numb foot since <5 weeks.", set()),
        ("Is the chestnut room open? We hear feverfew helps.", {"fever"}),
        ("", set()),
    ],
)
def test_signs_are_found_in_plain_words_and_a_plain_no_is_heard(written: str, signs: set[str]) -> None:
    assert set(SIGNS.found_in(written)) == signs


def test_every_phrase_of_the_list_is_found_alone_and_within_a_message() -> None:
    for sign in SIGNS.signs:
        for phrase in sign.phrases:
            said = " ".join(word.replace("*", "") for word in phrase if word != "...")
            assert sign.id in SIGNS.found_in(f"Hello. Since May, {said.upper()}!")
            wide = " ".join("so very much" if word == "..." else word.replace("*", "") for word in phrase)
            assert sign.id in SIGNS.found_in(wide), wide


def test_only_a_no_right_before_it_keeps_a_sign_from_counting() -> None:
    assert SIGNS.found_in("no chest pain") == ()
    for written in ("no relief from chest pain", "I have no doctor and chest pain", "not only chest pain"):
        assert SIGNS.found_in(written) == ("chest",)


def test_the_words_about_another_person_count_too() -> None:
    assert SIGNS.found_in("", "my mother, who fainted") == ("faint",)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert set(SIGNS.found_in(text)) <= {sign.id for sign in SIGNS.signs}


def test_only_so_much_is_read() -> None:
    assert SIGNS.found_in("x" * LONGEST_READ + " chest pain") == ()


def test_every_sign_names_its_sources_and_the_file_says_that_nobody_signed_it() -> None:
    assert all(sign.sources and sign.label for sign in SIGNS.signs)
    assert "Awaiting clinical sign-off" in PATH.read_text()


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("signs: []", "needs each sign once"),
        ("signs:\n  - {id: a, label: A, level: bad, phrases: [x], sources: [y]}", ":2: 'level' is not known"),
        ("signs:\n  - {id: a, label: A, level: urgent, phrases: [], sources: [y]}", "'phrases' is empty"),
        ("signs:\n  - {id: a, label: A, level: urgent, phrases: [x], sources: []}", "'sources' is empty"),
        ("signs:\n  - {id: a, label: A, level: urgent, phrases: ['... x'], sources: [y]}", "is not a phrase"),
        ("signs:\n  - {id: a, label: A, level: urgent, phrases: [x], sources: [y], typo: 1}", "'typo' is not known"),
    ],
)
def test_a_broken_list_is_named_with_its_line(tmp_path: Path, broken: str, said: str) -> None:
    (tmp_path / "signs.yaml").write_text(broken)
    with pytest.raises(ContentError) as raised:
        load_warning_signs(tmp_path / "signs.yaml")
    assert said in str(raised.value)


def test_the_emergency_card_interrupts_once_with_everything_typed_and_blocks_nothing(room: Room) -> None:
    page = to_check(room, message=DANGER)
    assert page.heading.startswith(BEGIN)
    assert page.soup.select_one(".care-emergency a[href='tel:911']")
    assert not page.soup.select("main a[href='tel:988']")
    assert room.rows == 0
    check = room.site.submit(page, press="Continue with my request")
    assert check.heading == "Check what our staff will read"
    kept = fields(check.soup, CHECK)
    assert {name: kept[name] for name in PAT if name != "message"} == {
        name: value if isinstance(value, list) else [value] for name, value in PAT.items() if name != "message"
    }
    assert kept["message"] == [DANGER]
    room.site.post(CHECK, ready(check))
    (stored,) = room.store.list()
    assert (stored.warning_signs, stored.urgency) == (("bladder",), Urgency.URGENT)
    assert room.notices == ["intake-notice", "receipt"]


def test_it_does_not_interrupt_again_when_another_line_is_changed(room: Room) -> None:
    check = room.site.submit(to_check(room, message=DANGER), press="Continue with my request")
    form = room.site.post(CONTACT, {**fields(check.soup, CONTACT), "change": "phone"})
    assert room.site.submit(form, {"phone": "(202) 555-0143"}).heading == "Check what our staff will read"


def test_a_new_sign_interrupts_again_and_the_crisis_line_stands_there(room: Room) -> None:
    check = room.site.submit(to_check(room, message=DANGER), press="Continue with my request")
    page = room.site.post(CHECK, {**fields(check.soup, CONTACT), "message": f"{DANGER} I want to die."})
    assert page.heading.startswith(BEGIN)
    assert page.soup.select_one("main a[href='tel:988']")
    assert page.soup.select_one("main a[href='sms:988']")
    assert room.site.submit(page, press="Continue").heading == "Check what our staff will read"


def test_signs_that_are_no_emergency_say_whom_to_call(room: Room) -> None:
    page = to_check(room, message="I have a fever.")
    assert page.soup.select_one(".care-urgent")
    assert "call your own doctor now" in page.text


def test_it_interrupts_before_sending_too(room: Room) -> None:
    data = {**open_form(room), **PAT, "message": DANGER, "consent": "y", "act": "send"}
    page = room.site.post(CHECK, data)
    assert page.heading.startswith(BEGIN)
    assert room.rows == 0


def test_faults_come_first_and_a_sent_form_is_acknowledged(room: Room) -> None:
    assert to_check(room, 422, message=DANGER, name="").errors == ["Enter your name."]
    page = to_check(room, message=DANGER)
    check = room.site.submit(page, press="Continue")
    room.site.post(CHECK, ready(check))
    assert room.site.submit(page, {"signs_shown": ""}, press="Continue").address == "/contact/sent"
    assert room.rows == 1


def test_an_expired_page_costs_no_word_and_interrupts_once(room: Room) -> None:
    data = {**open_form(room), **PAT, "message": DANGER}
    room.site.client.delete_cookie("session")
    page = room.site.post(CHECK, data)
    assert page.heading.startswith(BEGIN)
    assert room.site.submit(page, press="Continue").heading == "Check what our staff will read"


def test_a_flood_in_the_hidden_field_is_no_fault(room: Room) -> None:
    data = {**open_form(room), **PAT, "message": DANGER, "signs_shown": " ".join(map(str, range(9_000)))}
    page = room.site.post(CHECK, data)
    assert page.heading.startswith(BEGIN)
    assert len(fields(page.soup, CHECK)["signs_shown"][0]) < 500


def test_calm_words_are_not_interrupted(room: Room) -> None:
    room.summary = SUMMARY
    send(room)
    assert room.store.list()[0].warning_signs == ()


@pytest.mark.parametrize("detail", Detail)
def test_staff_read_the_labels_at_full_only_and_the_subject_says_urgent(detail: Detail) -> None:
    clinic = load_clinic(ROOT / "content" / "clinic.yaml")
    stationery = Stationery(mail_templates(ROOT / "templates"), clinic, SIGNS.labels)
    marked = replace(STORED, warning_signs=("bladder", "gone-since"))
    letter = intake_notice(stationery, marked, detail, ("intake@clinic.example",), "<1@clinic.example>")
    assert letter.subject == "[Urgent] Appointment request TP-7K3M-9QXD"
    for body in (letter.text, str(letter.html)):
        assert (SIGNS.labels["bladder"] in body) == ("gone-since" in body) == (detail is Detail.FULL)


def test_an_unknown_sign_of_an_older_list_is_left_out() -> None:
    assert Vocabulary().of(("bladder",)) == ()
    assert STORED.warning_signs == ()
