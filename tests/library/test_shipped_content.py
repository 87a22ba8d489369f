"""The content that the site ships with."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from tests.library.conftest import ROOT, reading_room
from tests.site import Page, Site
from webapp.library.loader import load_library
from webapp.library.values import Library

FIRST = "chronic-back-pain-non-surgical-alternatives-to-spinal-fusion"
TREATMENTS = {
    "structured-rehabilitation",
    "diagnostic-nerve-block",
    "radiofrequency-ablation",
    "spinal-cord-stimulation",
}


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load_library(ROOT / "content")


@pytest.fixture(scope="module")
def site(shipped: Library) -> Site:
    return Site(reading_room(shipped))


@pytest.fixture(scope="module")
def article(site: Site) -> Page:
    return site.get(f"/resources/{FIRST}")


def test_everything_promised_is_there(shipped: Library) -> None:
    assert shipped.find_article(FIRST) is not None
    assert {treatment.slug for treatment in shipped.treatments} == TREATMENTS


def test_nobody_is_said_to_have_reviewed_it(shipped: Library) -> None:
    assert {piece.reviewed_by for piece in (*shipped.articles, *shipped.treatments)} == {None}


def test_every_page_keeps_the_rules(site: Site, shipped: Library) -> None:
    fixed = [
        "/",
        "/resources",
        "/treatments",
        "/treatments/compare",
        "/evidence",
        "/specialists",
        "/privacy",
        "/accessibility",
    ]
    for address in (*fixed, *(piece.address for piece in (*shipped.articles, *shipped.treatments))):
        site.get(address)


def test_each_claim_of_the_article_leads_to_its_source_and_back(article: Page) -> None:
    soup = article.soup
    for note in soup.select('a[role="doc-noteref"]'):
        source = soup.find("li", id=str(note["href"])[1:])
        assert source is not None
        assert source.find("a", href=f"#{note['id']}", attrs={"role": "doc-backlink"}) is not None
    assert len(soup.select('[role="doc-backlink"]')) == len(soup.select('a[role="doc-noteref"]')) > 30


def test_sources_for_and_against_are_both_shown(article: Page) -> None:
    items = [item.get_text() for item in article.soup.select("[role='doc-endnotes'] li")]
    stances = Counter(stance for item in items for stance in (". For. ", ". Against. ") if stance in item)
    assert min(stances[". For. "], stances[". Against. "]) >= 3


def test_the_article_asks_the_three_common_questions(article: Page) -> None:
    heading = article.soup.find("h2", id="questions")
    assert heading is not None
    assert [h.get_text() for h in heading.find_next_siblings("h3")] == [
        "Is spinal fusion the only fix for chronic back pain?",
        "What is radiofrequency ablation for back pain?",
        "How is spinal cord stimulation different from surgery?",
    ]


def test_the_same_heading_does_not_stand_twice(site: Site, shipped: Library) -> None:
    for piece in (*shipped.articles, *shipped.treatments):
        main = site.get(piece.address).soup.main or BeautifulSoup()
        heads = Counter(heading.get_text(" ", strip=True) for heading in main.find_all(["h2", "h3"]))
        assert [words for words, count in heads.items() if count > 1] == []
