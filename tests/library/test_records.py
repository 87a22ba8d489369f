"""The page of all sources: each once, with what it found, and the way to each page that cites it."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag

from tests.library.conftest import ROOT, reading_room
from tests.site import Page, Site
from webapp.library.evidence import KINDS, load_evidence
from webapp.library.loader import load_library
from webapp.library.records import Use, records
from webapp.library.values import Library
from webapp.readability import count


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load_library(ROOT / "content")


@pytest.fixture(scope="module")
def site(shipped: Library) -> Site:
    return Site(reading_room(shipped))


@pytest.fixture(scope="module")
def page(site: Site) -> Page:
    return site.get("/evidence")


def test_each_source_stands_once_with_every_page_that_cites_it(library: Library) -> None:
    article, rehab = library.articles[0], library.treatments[0]
    citing = replace(library, treatments=(replace(rehab, cited=article.cited[1:]),))
    fairbank, nice = records(citing)
    assert (fairbank.source.id, nice.source.id) == ("fairbank-2005", "nice-2016")
    assert fairbank.uses == (
        Use("Back pain and fusion", "/resources/fusion", 1),
        Use("Side by side, “What may it give?”", "/treatments/compare#row-2", None),
    )
    assert [use.address for use in nice.uses] == [
        "/resources/fusion#source-2",
        "/treatments/rehab#source-1",
        "/treatments/compare#row-6",
    ]


def without_options(library: Library) -> Library:
    compared = replace(library.options.comparison, rows=())
    return replace(library, options=replace(library.options, options=(), comparison=compared))


def test_what_only_the_chart_names_leads_to_the_chart(library: Library) -> None:
    compared = replace(library.options.comparison, rows=())
    (fairbank, _nice) = records(replace(library, articles=(), options=replace(library.options, comparison=compared)))
    assert [use.address for use in fairbank.uses] == ["/treatments#options"]


def test_every_place_that_a_record_leads_back_to_is_there(site: Site, shipped: Library) -> None:
    places = {use.address for record in records(shipped) for use in record.uses if use.number is None}
    assert len(places) > 1
    for page, _sharp, place in (place.partition("#") for place in places):
        assert site.get(page).soup.find(id=place) is not None, (page, place)


def test_a_source_that_no_page_cites_is_not_shown(library: Library) -> None:
    assert records(without_options(replace(library, articles=()))) == ()


def test_names_stand_as_in_a_dictionary(library: Library) -> None:
    article = library.articles[0]
    names = ("Zed J", "Lake J", "de Boer J", "Láinez J")
    cited = tuple(replace(article.cited[0], id=name, authors=name) for name in names)
    found = records(without_options(replace(library, articles=(replace(article, cited=cited),))))
    assert [record.source.id for record in found] == ["de Boer J", "Láinez J", "Lake J", "Zed J"]


def test_a_record_says_all_that_is_known(room: Site) -> None:
    record = room.get("/evidence").soup.find(id="fairbank-2005")
    assert record is not None
    assert " ".join(record.get_text().split()) == (
        "Fairbank 2005"
        " Randomized trial, 2005. Mixed: it points both ways on the treatment it looked at."
        " What it found: The gap was 4.1 points."
        " Keep in mind: People knew which care they got."
        " Size: 349 people. Paid for by: not stated in what we read. Certainty: not rated. We read: its abstract."
        " Checked: June 1, 2026; not yet checked by a named clinician."
        " Fairbank J, Frost H, et al. A trial of surgery & rehab. BMJ 2005;330:1233."
        " Read it: DOI 10.1136/bmj.38441.620417.8F, PubMed 15911537."
        " Used in: Back pain and fusion, source 1; Side by side, “What may it give?”."
    )
    assert [str(link["href"]) for link in record.find_all("a")] == [
        "https://doi.org/10.1136/bmj.38441.620417.8F",
        "https://pubmed.ncbi.nlm.nih.gov/15911537/",
        "/resources/fusion#source-1",
        "/treatments/compare#row-2",
    ]


def test_a_title_that_asks_gets_no_full_stop(room: Site) -> None:
    assert "Low back pain: which care first? NICE guideline NG59." in room.get("/evidence").text


def test_markup_in_evidence_stays_text(library: Library) -> None:
    article = library.articles[0]
    hostile = replace(article.cited[0], finding="<b>The</b> gap", title='"><script>x</script>')
    citing = replace(library, articles=(replace(article, cited=(hostile, *article.cited[1:])),))
    site = Site(reading_room(without_options(citing)))
    page = site.get("/evidence")
    assert "<b>The</b> gap" in page.text
    assert not page.soup.select("main script, main b")


def test_every_source_we_ship_is_on_the_page(page: Page) -> None:
    for source in load_evidence(ROOT / "content" / "evidence.yaml").values():
        record = page.soup.find(id=source.id)
        assert record is not None, source.id
        said = " ".join(record.get_text().split())
        assert source.finding in said
        assert source.caveat in said
        assert source.title in said
        assert {address for _text, address in source.links} <= {str(link["href"]) for link in record.find_all("a")}


def test_one_can_go_from_any_sentence_to_its_study_and_back(site: Site, shipped: Library, page: Page) -> None:
    back = {str(link["href"]) for link in page.soup.select("main a[href*='#source-']")}
    forth = set()
    for piece in (*shipped.articles, *shipped.treatments):
        soup = site.get(piece.address).soup
        for note in soup.select('a[role="doc-noteref"]'):
            item = soup.find("li", id=str(note["href"])[1:])
            assert isinstance(item, Tag)
            record = page.soup.find(id=leads_to(item))
            assert record is not None
            assert f"{piece.address}{note['href']}" in {str(link["href"]) for link in record.find_all("a")}
            forth.add(f"{piece.address}{note['href']}")
    assert back == forth


def test_links_that_lead_elsewhere_have_names_of_their_own(page: Page) -> None:
    leads: dict[str, set[str]] = {}
    for link in page.soup.select("main a"):
        leads.setdefault(" ".join(link.get_text().split()), set()).add(str(link["href"]))
    assert {name: places for name, places in leads.items() if len(places) > 1} == {}


def test_it_explains_every_kind_of_study_in_plain_words(page: Page, shipped: Library) -> None:
    words = " ".join(BeautifulSoup(shipped.get_page("evidence").body, "html.parser").get_text(" ").split())
    assert [kind for kind in KINDS if kind.capitalize() not in words and kind not in words] == []
    assert "is paid for them" in page.text
    assert count(words).grade <= 8


def test_other_pages_lead_to_it(site: Site, shipped: Library) -> None:
    for address in ("/resources", "/treatments", *(piece.address for piece in shipped.articles)):
        assert site.get(address).soup.select("main a[href='/evidence']"), address


def leads_to(item: Tag) -> str:
    """The id of the record that an item of a list of sources leads to."""
    link = item.select_one("a[href^='/evidence#']")
    return str(link["href"]).partition("#")[2] if link else ""
