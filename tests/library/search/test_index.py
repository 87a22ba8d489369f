"""The index finds what people mean, misspelt or called by another name, and says when it had to guess."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.library.small_content import change
from webapp.library.loader import load_library
from webapp.library.search.index import Found, Index, Kind, Text
from webapp.library.search.texts import texts
from webapp.library.search.wording import Wording

ROOT = Path(__file__).parents[3]
WORDING = Wording((("rfa", "radiofrequency ablation"),), frozenset(("what", "is")), ())
TEXTS = (
    Text("/block", Kind.ARTICLE, "A test block", "It numbs.", "Some go on to radiofrequency ablation later."),
    Text("/rfa", Kind.TREATMENT, "Radiofrequency ablation", "Heat quiets a nerve.", "Sciatica is not treated by it."),
    Text(
        "/sciatica", Kind.ARTICLE, "Sciatica", "Leg pain from a nerve.", "<b>Do not wait</b> if a leg is weak & numb."
    ),
    Text("/contact", Kind.PAGE, "Write to us", "We call back.", "", "Appointment, sciatica."),
    Text("/evidence#kapural-2015", Kind.STUDY, "Kapural 2015", "Sciatica eased in some.", "Kapural L, Láinez A."),
)


@pytest.fixture
def index() -> Iterator[Index]:
    made = Index(lambda: TEXTS, WORDING)
    yield made
    closed(made)


def closed(index: Index) -> None:
    """Let go of what the index holds: the site's own lives as long as its process."""
    if index._tables:
        index._tables.close()


def addresses(found: Found) -> list[str]:
    return [hit.address for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Sciatica", ["/sciatica", "/rfa", "/contact", "/evidence#kapural-2015"]),
        ("RFA", ["/rfa", "/block"]),
        ("what is radiofrequency ablation", ["/rfa", "/block"]),
        ("nerves", ["/rfa", "/sciatica"]),
        ("numbing", ["/block", "/sciatica"]),
        ("numb leg", ["/sciatica"]),
        ("radiof", ["/rfa", "/block"]),
        ("appointments", ["/contact"]),
        ("lainez", ["/evidence#kapural-2015"]),
    ],
)
def test_texts_with_all_words_are_found_best_first(index: Index, typed: str, found: list[str]) -> None:
    said = index.find(typed)
    assert addresses(said) == found
    assert said.whole
    assert (said.instead, said.unknown) == ((), ())


@pytest.mark.parametrize(
    ("typed", "meant", "first"),
    [
        ("radiofrequncy", "radiofrequency", "/rfa"),
        ("siatica", "sciatica", "/sciatica"),
        ("apointment", "appointment", "/contact"),
        ("kapurol", "kapural", "/evidence#kapural-2015"),
    ],
)
def test_a_misspelt_word_finds_what_was_meant_and_says_so(index: Index, typed: str, meant: str, first: str) -> None:
    said = index.find(f"what is {typed}")
    assert said.instead == ((typed, meant),)
    assert addresses(said)[0] == first


def test_a_misspelt_name_still_stands_for_its_group(index: Index) -> None:
    said = index.find("radiofrequncy ablasion")
    assert said.instead == (("radiofrequncy", "radiofrequency"), ("ablasion", "ablation"))
    assert addresses(said) == ["/rfa", "/block"]


def test_without_a_text_that_has_all_words_those_with_some_are_shown_as_such(index: Index) -> None:
    said = index.find("sciatica block")
    assert not said.whole
    assert addresses(said)[0] in ("/sciatica", "/block")
    assert set(addresses(said)) == {"/sciatica", "/block", "/rfa", "/contact", "/evidence#kapural-2015"}


def test_a_word_that_no_text_has_is_named(index: Index) -> None:
    said = index.find("sciatica fibromyalgia")
    assert said.unknown == ("fibromyalgia",)
    assert not said.whole
    assert addresses(said)[0] == "/sciatica"


@pytest.mark.parametrize("typed", ["xyzzyq", "", "?!", "ß", "x" * 200, "\x02"])
def test_what_nobody_can_find_is_answered_with_nothing(index: Index, typed: str) -> None:
    assert addresses(index.find(typed)) == []


@pytest.mark.parametrize(
    "typed",
    ['" OR "nerve', "nerve*", "title:nerve", "NEAR(nerve leg)", "nerve AND", "-nerve", "{title}: nerve", "(nerve"],
)
def test_signs_of_the_query_language_are_no_more_than_signs(index: Index, typed: str) -> None:
    assert "/sciatica" in addresses(index.find(typed))


def test_a_long_search_is_answered(index: Index) -> None:
    typed = " ".join(f"w{number}" for number in range(60))[:200]
    assert addresses(index.find(f"{typed} sciatica"))[0] == "/sciatica"


def test_what_was_looked_for_is_marked_and_all_else_is_escaped(index: Index) -> None:
    hit = index.find("weak numb").hits[0]
    assert hit.passage == "&lt;b&gt;Do not wait&lt;/b&gt; if a leg is <mark>weak</mark> &amp; <mark>numb</mark>."
    hit = index.find("sciatica").hits[0]
    assert (hit.title, hit.summary, hit.passage) == ("<mark>Sciatica</mark>", "Leg pain from a nerve.", None)


def test_words_that_a_page_is_only_found_by_are_not_shown(index: Index) -> None:
    (hit,) = index.find("appointment").hits
    assert (hit.title, hit.summary, hit.passage) == ("Write to us", "We call back.", None)


def test_more_texts_than_fit_are_told_of() -> None:
    many = [Text(f"/{number}", Kind.ARTICLE, "Nerve", "", "") for number in range(21)]
    for count, more in ((20, False), (21, True)):
        index = Index(lambda count=count: many[:count], WORDING)  # type: ignore[misc]
        said = index.find("nerve")
        assert (len(said.hits), said.more) == (20, more)
        closed(index)


def test_the_index_is_made_once_and_anew_after_a_fault() -> None:
    asked = []

    def give() -> Iterable[Text]:
        asked.append(1)
        if len(asked) == 1:
            raise OSError("no room")
        return TEXTS

    index = Index(give, WORDING)
    with pytest.raises(OSError, match="no room"):
        index.find("nerve")
    assert index.find("nerve").hits
    assert index.find("leg").hits
    assert len(asked) == 2
    closed(index)


@pytest.fixture(scope="module")
def shipped() -> Iterator[Index]:
    """The index of the clinic's own library."""
    library = load_library(ROOT / "content")
    made = Index(lambda: texts(library), library.wording)
    yield made
    closed(made)


def test_every_text_of_the_library_is_found_by_its_title(shipped: Index) -> None:
    for text in texts(load_library(ROOT / "content")):
        assert text.address in addresses(shipped.find(text.title)), text.title


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("radiofrequncy", "/resources/radiofrequency-ablation-explained"),
        ("rhizotomy", "/resources/radiofrequency-ablation-explained"),
        ("siatica", "/resources/sciatica-and-nerve-pain"),
        ("pinched nerve", "/resources/sciatica-and-nerve-pain"),
        ("emergancy", "/resources/red-flags-when-back-pain-is-an-emergency"),
        ("scs", "/treatments/spinal-cord-stimulation"),
        ("stimulater", "/resources/spinal-cord-stimulation-and-its-trial"),
        ("failed back surgery", "/resources/pain-after-spine-surgery"),
        ("second opinion", "/resources/second-opinion-before-fusion"),
        ("neck", "/resources/neck-pain"),
        ("physical therapy", "/treatments/structured-rehabilitation"),
        ("quiz", "/assessment"),
        ("book an appointment", "/contact"),
        ("pros and cons", "/treatments/compare"),
        ("Fairbank", "/evidence#fairbank-2005"),
    ],
)
def test_people_find_what_they_come_for(shipped: Index, typed: str, first: str) -> None:
    assert addresses(shipped.find(typed))[0] == first


def test_a_text_says_all_that_its_page_says(content: Path) -> None:
    change(content / "en/articles/fusion.md", "No, <5 points is little", "No, <5 points of quassia")
    found = {text.address: text for text in texts(load_library(content))}
    assert "quassia" in found["/resources/fusion"].body
    assert "12.5" in found["/resources/fusion"].body
    assert found["/contact"].also == "Book, phone."
    assert found["/privacy"].title == "The page called privacy"
    assert "A trial of surgery & rehab" in found["/evidence#fairbank-2005"].body
