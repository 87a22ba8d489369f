"""The search as a visitor meets it: nothing that they type is told to anyone, lost, or in the way of help."""

import logging
import sqlite3
from pathlib import Path

import pytest
from flask import Flask

from tests.library.conftest import reading_room
from tests.settings import KEYS
from tests.site import Page, Site
from webapp.intake.warning_signs import load_warning_signs
from webapp.library.search import views as search
from webapp.library.search.index import Index
from webapp.library.values import Library
from webapp.sealing import Keyring
from webapp.web import logs

ROOT = Path(__file__).parents[3]
SECRET_WORD = "wobblyknees"


@pytest.fixture
def app(library: Library) -> Flask:
    app = reading_room(library)
    signs = load_warning_signs(ROOT / "content" / "warning-signs.yaml")
    search.install(app, library, Keyring(KEYS), lambda text: signs.of(signs.found_in(text)))
    return app


@pytest.fixture
def room(app: Flask) -> Site:
    return Site(app)


def look_for(room: Site, words: str, status: int = 200) -> Page:
    return room.submit(room.get("/resources"), {"words": words}, press="Search", status=status)


def hits(page: Page) -> list[str]:
    return [str(link["href"]) for link in page.soup.select(".results h2 a")]


def test_the_library_can_be_searched_with_script_off(room: Site) -> None:
    page = look_for(room, "  Spinal fusions ")
    assert page.heading == "Search results"
    assert hits(page) == ["/resources/fusion", "/evidence#nice-2016"]
    assert {mark.get_text() for mark in page.soup.select("mark")} == {"fusion"}
    assert page.soup.select_one("input[type=search]")["value"] == "Spinal fusions"  # type: ignore[index]


def test_the_words_stand_in_no_address(room: Site, app: Flask) -> None:
    answer = app.test_client().post("/resources/search", data={"words": f"{SECRET_WORD} Ä"})
    assert answer.status_code == 303
    assert answer.location.startswith("/resources/search/")
    assert SECRET_WORD not in answer.location
    twice = app.test_client().post("/resources/search", data={"words": f"{SECRET_WORD} Ä"})
    assert twice.location != answer.location
    page = room.get(answer.location)
    assert page.soup.select_one("input[type=search]")["value"] == f"{SECRET_WORD} Ä"  # type: ignore[index]
    assert SECRET_WORD not in str(page.soup.title)


def test_results_are_kept_by_no_cache_and_found_by_no_search_engine(room: Site) -> None:
    for page in (look_for(room, "fusion"), room.get("/resources/search")):
        assert page.answer.headers["Cache-Control"] == "no-store"
        assert page.soup.select_one("meta[name=robots]")["content"] == "noindex"  # type: ignore[index]
        assert "Set-Cookie" not in page.answer.headers


@pytest.mark.parametrize("changed", [lambda sealed: sealed[:-2] + "AA", lambda sealed: "0", lambda sealed: "a" * 5000])
def test_an_address_that_was_not_made_here_finds_nothing(app: Flask, changed: object) -> None:
    made = app.test_client().post("/resources/search", data={"words": "fusion"}).location
    other = "/resources/search/" + changed(made.rpartition("/")[2])  # type: ignore[operator]
    assert app.test_client().get(other).status_code == 404


def test_a_sealed_value_of_another_place_is_no_search(app: Flask) -> None:
    session = Keyring(KEYS).seal(b"fusion", "session")
    assert app.test_client().get(f"/resources/search/{session}").status_code == 404


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "Enter a word to look for, such as sciatica."),
        ("   ", "Enter a word to look for, such as sciatica."),
        ("pain " * 41, "Shorten this to 200 characters: a few words find more than a long text."),
        ("pa\x00in", "Remove the unreadable characters."),
    ],
)
def test_what_cannot_be_looked_for_stays_in_the_field_with_what_to_do(room: Site, words: str, message: str) -> None:
    page = look_for(room, words, 422)
    assert page.errors[0].startswith(message)
    assert str(page.soup.title.string).startswith("Error: ")  # type: ignore[union-attr]
    assert page.soup.select_one("input[type=search]")["value"] == words.strip()  # type: ignore[index]


def test_two_hundred_characters_are_looked_for(room: Site) -> None:
    assert hits(look_for(room, ("fusion " * 40)[:200]))


def test_a_misspelt_word_is_named_with_what_was_looked_for(room: Site) -> None:
    page = look_for(room, "fusoin")
    assert "No page has the word “fusoin”. We looked for fusion ." in page.text
    assert hits(page)[0] == "/resources/fusion"


def test_nothing_found_leads_on(room: Site) -> None:
    page = look_for(room, "xyzzyq")
    assert "No page has the word “xyzzyq”." in page.text
    assert {"/resources", "/contact?kind=question"} <= {str(link["href"]) for link in page.soup.select("main a[href]")}
    assert page.soup.select_one("main a[href^='tel:']")


@pytest.mark.parametrize(
    ("words", "title", "crisis"),
    [
        ("numb between my legs", "Please read this first", False),
        ("i want to kill myself", "Please read this first", True),
    ],
)
def test_signs_of_danger_are_answered_first(room: Site, words: str, title: str, crisis: bool) -> None:
    page = look_for(room, words)
    card = page.soup.select_one("main .care")
    assert card is not None
    assert title in card.get_text()
    assert card.select_one("a[href='tel:911']")
    assert bool(card.select_one("a[href='tel:988']")) is crisis
    assert card.find_next("form", role="search")


def test_signs_of_danger_in_a_text_that_is_too_long_are_answered_too(room: Site) -> None:
    page = look_for(room, "My back hurts. " * 30 + "I am numb between my legs.", 422)
    assert page.soup.select_one("main .care-emergency a[href='tel:911']")


def test_no_sign_of_danger_no_card(room: Site) -> None:
    assert look_for(room, "fusion").soup.select_one(".care") is None


def test_an_index_out_of_order_says_so_and_tells_nobody_the_words(
    room: Site, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(index: Index, asked: str) -> None:
        raise sqlite3.OperationalError(f"database or disk is full: {asked}")

    monkeypatch.setattr(Index, "find", full)
    page = look_for(room, SECRET_WORD, 503)
    assert "The search does not work right now." in page.text
    assert page.soup.select_one("main a[href='/resources']")
    (record,) = (record for record in caplog.records if record.name == "web")
    assert logs.entry(record)["event"] == "search unavailable"
    assert SECRET_WORD not in str(logs.entry(record)) + record.getMessage()


def test_a_search_tells_the_log_nothing(room: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        look_for(room, SECRET_WORD)
        look_for(room, f"{SECRET_WORD} " * 20, 422)
    assert not [record for record in caplog.records if SECRET_WORD in record.getMessage()]


def test_the_start_page_of_the_search_only_asks(room: Site) -> None:
    page = room.get("/resources/search")
    assert page.heading == "Search the library"
    assert hits(page) == []
    assert "does not work" not in page.text
