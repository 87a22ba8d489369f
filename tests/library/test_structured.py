"""What search engines are told is what readers see: no word, day or number more."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import render_template_string

from tests.library.conftest import BASE_URL, ROOT, reading_room
from tests.site import Page, Site
from webapp.clinic import Clinic, clock_words, load_clinic
from webapp.library.loader import load_library
from webapp.library.structured import clinic_data, piece_data
from webapp.library.values import Library, day_words

ADDRESS = "https://clinic.example/resources/fusion"
WORDS = ("name", "text", "telephone")
DAYS = ("datePublished", "dateModified", "lastReviewed")
PLACES = ("url", "item")
TIMES = ("opens", "closes")


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load_library(ROOT / "content")


@pytest.fixture
def clinic() -> Clinic:
    return load_clinic(ROOT / "content/clinic.yaml")


def test_an_unsigned_article_names_no_reviewer(library: Library) -> None:
    page = piece_data(library.articles[0], BASE_URL)["@graph"][0]
    assert page == {
        "@type": "MedicalWebPage",
        "url": ADDRESS,
        "name": "Back pain and fusion",
        "datePublished": "2026-07-01",
        "dateModified": "2026-07-01",
        "author": [{"@type": "Organization", "name": "Our team"}, {"@type": "Organization", "name": "Someone Else"}],
    }


def test_a_signed_article_names_its_reviewer(library: Library) -> None:
    signed = replace(library.articles[0], reviewed_by="Dr. Ann Placeholder", reviewed_on=date(2026, 8, 15))
    page = piece_data(signed, BASE_URL)["@graph"][0]
    assert page["reviewedBy"] == {"@type": "Person", "name": "Dr. Ann Placeholder"}
    assert page["lastReviewed"] == page["dateModified"] == "2026-08-15"


def test_the_way_down_is_the_one_that_readers_see(library: Library) -> None:
    way = piece_data(library.treatments[0], BASE_URL)["@graph"][1]
    assert way["@type"] == "BreadcrumbList"
    assert [(step["position"], step["name"], step["item"]) for step in way["itemListElement"]] == [
        (1, "Home", "https://clinic.example/"),
        (2, "Treatments", "https://clinic.example/treatments"),
    ]


def test_questions_come_with_plain_answers(library: Library) -> None:
    questions = piece_data(library.articles[0], BASE_URL)["@graph"][2]
    assert questions["@type"] == "FAQPage"
    assert questions["mainEntity"][0]["name"] == "Is fusion the only way?"
    assert questions["mainEntity"][0]["acceptedAnswer"]["text"] == "No, <5 points is little. A guideline agrees."


def test_no_questions_no_question_page(library: Library) -> None:
    article = replace(library.articles[0], questions=())
    assert [part["@type"] for part in piece_data(article, BASE_URL)["@graph"]] == ["MedicalWebPage", "BreadcrumbList"]


def test_no_words_can_end_the_script_element(library: Library) -> None:
    article = replace(library.articles[0], title="</script><script>alert(1)</script>")
    data = piece_data(article, BASE_URL)
    with reading_room(library).app_context():
        written = render_template_string("{{ data | tojson }}", data=data)
    assert "<" not in written
    assert json.loads(written) == data


def test_placeholders_of_the_clinic_are_not_told(clinic: Clinic) -> None:
    assert clinic_data(clinic, BASE_URL) == {
        "@context": "https://schema.org",
        "@type": "MedicalClinic",
        "name": "True Precision Medical",
        "url": BASE_URL,
    }


def test_what_the_clinic_has_confirmed_is_told(clinic: Clinic) -> None:
    data = clinic_data(replace(clinic, placeholders=(), address=("1 Main Street", "Town, ST")), BASE_URL)
    assert data["telephone"] == "(555) 555-0100"
    assert data["address"] == "1 Main Street, Town, ST"
    assert data["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            "opens": "08:30",
            "closes": "17:00",
        }
    ]


def test_markup_and_page_agree_wherever_there_is_markup(shipped: Library) -> None:
    room = Site(reading_room(shipped))
    for address in ("/", *(piece.address for piece in (*shipped.articles, *shipped.treatments))):
        assert told_and_not_shown(room.get(address)) == [], address


def test_a_signed_piece_and_a_confirmed_clinic_agree_with_their_pages(library: Library, clinic: Clinic) -> None:
    app = reading_room(library)
    app.jinja_env.globals["clinic"] = replace(clinic, placeholders=())
    for address in ("/", "/resources/fusion", "/treatments/rehab"):
        assert told_and_not_shown(Site(app).get(address)) == [], address


@pytest.mark.parametrize(
    ("shown", "instead", "faults"),
    [
        ("<h1>Back pain and fusion", "<h1>Back pain", ["name"]),
        (">Is fusion the only way?<", ">Is it the only way?<", ["name"]),
        ("points is little.", "points is a lot.", ["text"]),
        (">July 1, 2026<", ">July 2, 2026<", ["dateModified", "datePublished"]),
        (">Home</a>", ">Start</a>", ["name"]),
        ('"https://clinic.example/resources/fusion"', '"https://clinic.example/other"', ["url"]),
    ],
)
def test_a_page_that_says_something_else_is_seen(library: Library, shown: str, instead: str, faults: list[str]) -> None:
    page = Site(reading_room(library)).get("/resources/fusion")
    html = str(page.soup)
    assert shown in html
    page.soup = BeautifulSoup(html.replace(shown, instead, 1), "html.parser")
    assert sorted(fault.partition(":")[0] for fault in told_and_not_shown(page)) == faults


def told_and_not_shown(page: Page) -> list[str]:
    """Each title, answer, day, number or place in the page's markup that a reader does not find on the page."""
    script = page.soup.find("script", type="application/ld+json")
    assert script is not None
    places = {str(link["href"]) for link in page.soup.select("a[href], link[rel=canonical]")}
    shown, told = seen(page), list(_leaves(json.loads(script.get_text())))
    assert told
    return [f"{name}: {value}" for name, value in told if not _is_shown(name, value, shown, places)]


def seen(page: Page) -> str:
    """The words that readers see, white space folded, without the numbers that lead to sources."""
    soup = BeautifulSoup(str(page.soup.body), "html.parser")
    for hidden in soup.select("script, style, sup"):
        hidden.decompose()
    return _folded(soup.get_text(" "))


def _is_shown(name: str, value: str, shown: str, places: set[str]) -> bool:
    if name in DAYS:
        return day_words(date.fromisoformat(value)) in shown
    if name in PLACES:
        return bool({value, value.removeprefix(BASE_URL)} & places)
    if name in TIMES:
        return clock_words(time.fromisoformat(value)) in shown
    if name == "address":
        return all(line in shown for line in value.split(", "))
    return name not in WORDS or _folded(value) in shown


def _leaves(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in `data` with the name that it stands under."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, name)
    elif isinstance(data, str):
        yield name, data


def _folded(words: str) -> str:
    """White space folded, none before punctuation or within brackets where elements meet, and no word joiners."""
    return re.sub(r"\s+(?=[.,;:!?)])|(?<=\()\s+", "", " ".join(words.replace("\u2060", "").split()))
