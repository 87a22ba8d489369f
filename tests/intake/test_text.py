"""Text goes its whole way as it was written: form, check page, database, table and mail."""

import csv
import io

from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.conftest import PAT, ROOT, Room, fields
from tests.intake.journey import CHECK, CONTACT, open_form, ready, to_check
from tests.intake.samples import HOSTILE, LINES, MESSAGES
from webapp.intake.composing import mail_templates
from webapp.intake.export import as_csv
from webapp.intake.letters import Stationery, intake_notice
from webapp.settings import Detail
from webapp.web.forms import as_written

PAGES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
ANY = st.text(st.characters(codec="utf-8"), max_size=40)
PLACES = st.sampled_from(["kind", "name", "phone", "email", "way", "times", "language", "about", "message", "homepage"])


@PAGES
@given(name=LINES, message=MESSAGES)
def test_what_is_typed_arrives_everywhere_as_it_was_typed(room: Room, name: str, message: str) -> None:
    typed = {"name": f"  {name} ", "message": message.replace("\n", "\r\n")}
    page = to_check(room, **typed)
    assert message in [value.get_text() for value in page.soup.select("dd")] or not message
    assert fields(page.soup, CHECK)["message"] == [message]
    room.site.post(CHECK, ready(page))
    stored = room.store.list(limit=1)[0]
    assert (stored.request.name, stored.request.message) == (name, message)
    row = next(csv.DictReader(io.StringIO(as_csv([stored]), newline="")))
    assert row["message"] in (message, f"'{message}")
    paper = Stationery(mail_templates(ROOT / "templates"), room.app.jinja_env.globals["clinic"])  # type: ignore[arg-type]
    letter = intake_notice(paper, stored, Detail.FULL, ("intake@clinic.example",), "<a@b>")
    assert all(f"> {line}\n" in letter.text for line in message.split("\n") if message)


@PAGES
@given(place=PLACES, text=st.one_of(ANY, st.sampled_from(HOSTILE)))
def test_no_input_breaks_a_page_or_its_markup(room: Room, place: str, text: str) -> None:
    data = {**open_form(room), **PAT, place: text}
    for address, extra in ((CHECK, {}), (CHECK, {"act": "send"}), (CONTACT, {"change": text})):
        answer = room.site.client.post(address, data={**data, **extra})
        assert answer.status_code in (200, 422)
        assert not BeautifulSoup(answer.text, "html.parser").select("main :is(script, img, iframe)")
    assert room.rows == 0


def test_decomposed_letters_are_composed(room: Room) -> None:
    page = to_check(room, name="Mu\N{COMBINING DIAERESIS}ller")
    assert fields(page.soup, CHECK)["name"] == ["M\N{LATIN SMALL LETTER U WITH DIAERESIS}ller"]


def test_characters_that_no_database_keeps_are_refused_at_the_field(room: Room) -> None:
    for place in ("name", "phone", "email", "language", "about", "message"):
        page = to_check(room, 422, **{place: f"{PAT[place]}\0"})
        assert page.soup.select_one(f"#{place}-error")
        assert len(page.errors) == 1


def test_a_line_stays_a_line(room: Room) -> None:
    for place in ("name", "phone", "language", "about"):
        page = to_check(room, 422, **{place: "2024561111\r\nUrgency: none"})
        assert page.errors == ["Write this on one line."]


def test_what_is_too_long_is_said_with_figures(room: Room) -> None:
    assert to_check(room, 422, message="x" * 2345).errors == [
        "Your message has 2,345 characters. Shorten it to 2,000 or fewer."
    ]
    assert to_check(room, 422, name="x" * 201).errors == ["This has 201 characters. Shorten it to 200 or fewer."]
    page = to_check(room, message="\N{SLIGHTLY SMILING FACE}\r\n" * 1000)
    assert fields(page.soup, CHECK)["message"] == [as_written("\N{SLIGHTLY SMILING FACE}\n" * 1000)]


def test_an_address_with_a_fault_is_named_and_a_short_number_too(room: Room) -> None:
    page = to_check(room, 422, email="pat@examplecom", phone="555 01")
    assert page.errors == [
        "Check the phone number. It needs at least 7 digits.",
        "Check the e-mail address. The part after the @-sign is not valid. It should have a period.",
    ]
    assert fields(page.soup, CHECK)["email"] == ["pat@examplecom"]
