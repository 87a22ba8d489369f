"""The feed says what the articles say, in the form that RFC 4287 asks for."""

from dataclasses import replace
from datetime import date
from xml.parsers import expat

from tests.library.conftest import BASE_URL, reading_room
from tests.site import Site
from webapp.library.feed import feed_xml
from webapp.library.values import Library

Fields = dict[str, list[str]]
LINK = "link:"


def test_an_entry_says_what_its_article_says(library: Library) -> None:
    _, (entry,) = read(feed_xml(BASE_URL, library))
    assert entry == {
        "id": ["https://clinic.example/resources/fusion"],
        "title": ["Back pain and fusion"],
        "link:alternate": ["https://clinic.example/resources/fusion"],
        "published": ["2026-07-01T00:00:00Z"],
        "updated": ["2026-07-01T00:00:00Z"],
        "name": ["Our team", "Someone Else"],
        "category": ["First steps", "Surgery"],
        "summary": ["What trials found, in short."],
    }


def test_the_feed_names_itself_and_its_page(library: Library) -> None:
    feed, _ = read(feed_xml(BASE_URL, library))
    assert feed == {
        "id": ["https://clinic.example/resources"],
        "title": ["The page called resources"],
        "subtitle": ["In one line."],
        "updated": ["2026-07-01T00:00:00Z"],
        "link:self": ["https://clinic.example/resources/feed.xml"],
        "link:alternate": ["https://clinic.example/resources"],
    }


def test_what_changed_last_comes_first_and_dates_the_feed(library: Library) -> None:
    signed = replace(library.articles[0], slug="signed", reviewed_by="Dr. B", reviewed_on=date(2026, 9, 1))
    feed, entries = read(feed_xml(BASE_URL, replace(library, articles=(*library.articles, signed))))
    assert [entry["id"][0].rpartition("/")[2] for entry in entries] == ["signed", "fusion"]
    assert entries[0]["published"] == ["2026-07-01T00:00:00Z"]
    assert feed["updated"] == entries[0]["updated"] == ["2026-09-01T00:00:00Z"]


def test_words_from_files_stay_words(library: Library) -> None:
    odd = replace(library.articles[0], title='<b>"Slip" & fall</b>', summary="]]><x/>", authors=("<i>",))
    _, (entry,) = read(feed_xml(BASE_URL, replace(library, articles=(odd,))))
    assert (entry["title"], entry["summary"], entry["name"]) == (['<b>"Slip" & fall</b>'], ["]]><x/>"], ["<i>"])


def test_a_library_without_articles_still_has_a_feed(library: Library) -> None:
    feed, entries = read(feed_xml(BASE_URL, replace(library, articles=())))
    assert entries == []
    assert feed["updated"] == ["1970-01-01T00:00:00Z"]


def test_readers_find_the_feed_by_machine_and_by_eye(library: Library) -> None:
    room = Site(reading_room(library))
    assert room.client.get("/resources/feed.xml").mimetype == "application/atom+xml"
    soup = room.get("/resources").soup
    named = soup.find("link", rel="alternate", type="application/atom+xml")
    assert named is not None
    assert named["href"] == "/resources/feed.xml"
    assert soup.select_one("main a[href='/resources/feed.xml']") is not None


def read(xml: str) -> tuple[Fields, list[Fields]]:
    """What the feed says of itself, and each entry: element → texts, links by their `rel`. Expat raises on bad XML."""
    feed: Fields = {}
    found = [feed]
    open_elements: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        open_elements.append(name)
        if name == "entry":
            found.append({})
        if name == "link":
            found[-1].setdefault(LINK + attributes["rel"], []).append(attributes["href"])
        if name == "category":
            found[-1].setdefault(name, []).append(attributes["label"])

    def text(words: str) -> None:
        if words.strip():
            found[-1].setdefault(open_elements[-1], []).append(words)

    reader = expat.ParserCreate()
    reader.buffer_text = True
    reader.StartElementHandler, reader.CharacterDataHandler = start, text
    reader.EndElementHandler = lambda _name: open_elements.pop()
    reader.Parse(xml, True)
    return feed, found[1:]
