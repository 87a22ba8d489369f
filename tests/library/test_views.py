import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.library.conftest import reading_room
from tests.site import Site
from webapp.library import public_addresses
from webapp.library.addresses import FIXED
from webapp.library.values import Library

PAGES = [
    *("/", "/resources", "/resources/fusion", "/treatments", "/treatments/rehab"),
    *("/evidence", "/specialists", "/privacy", "/accessibility"),
]
FILES = ["/robots.txt", "/sitemap.xml"]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_keeps_the_rules(room: Site, address: str) -> None:
    page = room.get(address)
    assert page.soup.find("meta", attrs={"name": "description"}) is not None
    canonical = page.soup.find("link", rel="canonical")
    assert canonical is not None
    assert canonical["href"] == f"https://clinic.example{address}"


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_caches_may_keep_what_is_the_same_for_everyone(room: Site, address: str) -> None:
    answer = room.client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=60, stale-if-error=86400"
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


def test_its_addresses_are_those_of_the_pages_that_are_the_same_for_everyone(room: Site, library: Library) -> None:
    assert {*PAGES, *FILES} <= set(public_addresses(library))
    for address in public_addresses(library):
        assert room.client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/resources/none", "/treatments/none", "/treatments/fusion", "/resources/rehab"])
def test_what_is_not_there_is_not_kept(room: Site, address: str) -> None:
    answer = room.client.get(address)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_addresses_of_values_are_those_of_the_views(room: Site, library: Library) -> None:
    with room.app.test_request_context():
        link = room.app.url_for
        assert library.articles[0].address == link("library.article", slug="fusion")
        assert library.treatments[0].address == link("library.treatment", slug="rehab")
        names = ("home", "resources", "treatments", "compare", "evidence", "specialists", "privacy", "accessibility")
        assert [link(f"library.{name}") for name in names] == list(FIXED[: len(names)])


def test_robots_and_sitemap_have_their_types(room: Site) -> None:
    assert room.client.get("/robots.txt").mimetype == "text/plain"
    assert room.client.get("/sitemap.xml").mimetype == "application/xml"


def test_the_article_comes_in_the_order_a_reader_needs(room: Site) -> None:
    text = room.get("/resources/fusion").text
    order = [
        "Back pain and fusion",
        "By Our team and Someone Else. Published July 1, 2026 . About 1 min to read.",
        "Medical review: not yet reviewed by a named clinician.",
        "Call 911",
        "In short What trials found, in short.",
        "On this page",
        "Trials disagree.",
        "Common questions Is fusion the only way?",
        "Some treatments on this site are provided at True Precision Medical. This article is general information",
        "Next step",
        "Take the spine assessment",
        "This page is due for review by July 1, 2027",
        "Continue reading Rehab",
        "Sources Tap a name to see what the study found",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_the_list_of_sections_leads_to_each_of_them(room: Site) -> None:
    soup = room.get("/resources/fusion").soup
    assert [str(link["href"]) for link in soup.select("nav[aria-label='On this page'] a")] == [
        "#section-what-the-trials-found",
        "#section-what-the-trials-found-2",
        "#questions",
        "#sources",
    ]


def test_sources_are_endnotes(room: Site) -> None:
    notes = room.get("/resources/fusion").soup.select_one("section[role='doc-endnotes'][aria-labelledby='sources']")
    assert notes is not None
    assert len(notes.select("ol > li[id]")) == 2


def test_a_page_without_questions_and_sources_has_no_empty_sections(room: Site) -> None:
    page = room.get("/treatments/rehab")
    assert "Common questions" not in page.text
    assert "Sources" not in page.text
    assert "Medical review: Dr. Ann Placeholder, August 15, 2026." in page.text


def test_the_article_tells_search_engines_what_it_tells_readers(room: Site) -> None:
    script = room.get("/resources/fusion").soup.find("script", type="application/ld+json")
    assert script is not None
    page = json.loads(script.get_text())["@graph"][0]
    assert page["url"] == "https://clinic.example/resources/fusion"
    assert "reviewedBy" not in page


def test_words_from_files_are_escaped(library: Library) -> None:
    hostile = replace(library.articles[0], title="<b>x</b></script>", summary='"><script>y</script>', authors=("<i>z",))
    page = Site(reading_room(replace(library, articles=(hostile,)))).get("/resources/fusion")
    assert page.heading == "<b>x</b></script>"
    assert not page.soup.select("main script:not([type='application/ld+json']), main b, main i")
    assert len(page.soup.select("main script")) == 1


def test_a_signed_article_says_by_whom(library: Library) -> None:
    signed = replace(library.articles[0], reviewed_by="Dr. B", reviewed_on=date(2026, 8, 1))
    page = Site(reading_room(replace(library, articles=(signed,)))).get("/resources/fusion")
    assert "Medical review: Dr. B, August 1, 2026." in page.text
    assert "not yet reviewed" not in page.text


def test_home_shows_each_way(room: Site) -> None:
    soup = room.get("/").soup
    ways = {str(link["href"]) for link in soup.select("main .hero a, main .cards a")}
    assert {"/assessment", "/resources/fusion", "/treatments", "/contact"} <= ways
    assert soup.select_one("main a[href^='tel:']") is not None
    assert "Monday to Friday, 8:30 am to 5:00 pm" in " ".join(soup.get_text(" ").split())


def test_an_article_about_emergencies_sells_nothing(library: Library) -> None:
    urgent = replace(library.articles[0], topics=("emergencies",))
    soup = Site(reading_room(replace(library, articles=(urgent,)))).get("/resources/fusion").soup
    assert soup.select_one("main a[href='tel:911']") is not None
    assert soup.select("main a.button, main #specialists, main #next-step") == []


def test_home_recommends_what_its_file_names_and_not_the_newest(library: Library) -> None:
    newer = replace(library.articles[0], slug="newer", published=date(2030, 1, 1))
    pages = {**library.pages, "home": replace(library.pages["home"], first="fusion")}
    soup = Site(reading_room(replace(library, articles=(newer, *library.articles), pages=pages))).get("/").soup
    assert {str(link["href"]) for link in soup.select("main .hero a")} == {"/assessment", "/resources/fusion"}


def test_home_and_resources_stand_without_articles(library: Library) -> None:
    site = Site(reading_room(replace(library, articles=())))
    assert "Read the article" not in site.get("/").text
    site.get("/resources")


def test_no_view_knows_session_or_database() -> None:
    source = (Path(__file__).parents[2] / "webapp/library/views.py").read_text(encoding="utf-8")
    assert not re.search(r"\bsession\b(?!,)|database\.|sqlalchemy|flask_wtf", source)


def test_the_resources_lead_to_each_topic_and_body_area(room: Site) -> None:
    soup = room.get("/resources").soup
    leads = [link["href"] for link in soup.select("nav[aria-label='Find an article'] a")]
    assert leads == ["#topic-first-steps", "#area-low-back", "#area-neck"]
    assert [link["href"] for link in soup.select("section[aria-labelledby='topic-first-steps'] a")] == [
        "/resources/fusion"
    ]
    assert [link["href"] for link in soup.select("section[aria-labelledby='area-neck'] a")] == ["/treatments/rehab"]


@pytest.mark.parametrize("address", ["/resources/fusion", "/treatments/rehab"])
def test_readers_can_tell_us_of_a_mistake_and_pass_the_page_on(room: Site, address: str) -> None:
    page = room.get(address)
    assert "Found a mistake? Tell us or call (555) 555-0100" in page.text
    assert page.soup.select_one("main a[href='/contact?kind=question']") is not None
    copy = page.soup.select_one("main button[data-copy]")
    assert copy is not None
    assert copy.has_attr("hidden")
    paper = page.soup.select_one("main .on-paper")
    assert paper is not None
    assert paper.get_text() == f"https://clinic.example{address}"


@pytest.mark.parametrize(("address", "way"), [("/resources/fusion", "Resources"), ("/treatments/rehab", "Treatments")])
def test_the_way_down_is_shown(room: Site, address: str, way: str) -> None:
    crumbs = room.get(address).soup.select("nav[aria-label='Breadcrumb'] a")
    assert [link.get_text() for link in crumbs] == ["Home", way]
