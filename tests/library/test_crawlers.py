from urllib.robotparser import RobotFileParser
from xml.parsers import expat

import pytest

from webapp.library.crawlers import robots_txt, sitemap_xml
from webapp.library.values import Library

BASE = "https://clinic.example"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/resources/fusion", True),
        ("/assessment", True),
        ("/assessment/rules", True),
        ("/contact", True),
        ("/assessment/bladder", False),
        ("/assessment/result", False),
        ("/contact/check", False),
        ("/contact/sent", False),
        ("/resources/search", False),
        ("/resources/search/k1.abc", False),
    ],
)
def test_crawlers_may_read_all_but_a_visitors_own_pages(path: str, allowed: bool) -> None:
    rules = RobotFileParser()
    rules.parse(robots_txt(BASE).splitlines())
    assert rules.can_fetch("AnyBot", BASE + path) is allowed
    assert rules.site_maps() == ["https://clinic.example/sitemap.xml"]


def test_the_sitemap_lists_every_page_for_readers(library: Library) -> None:
    assert entries(sitemap_xml(BASE, library)) == {
        "https://clinic.example/": None,
        "https://clinic.example/resources": None,
        "https://clinic.example/treatments": None,
        "https://clinic.example/treatments/compare": None,
        "https://clinic.example/evidence": None,
        "https://clinic.example/specialists": None,
        "https://clinic.example/privacy": None,
        "https://clinic.example/accessibility": None,
        "https://clinic.example/assessment": None,
        "https://clinic.example/assessment/rules": None,
        "https://clinic.example/contact": None,
        "https://clinic.example/resources/fusion": "2026-07-01",
        "https://clinic.example/treatments/rehab": "2026-08-15",
    }


def test_the_sitemap_stays_xml_whatever_the_address(library: Library) -> None:
    assert "https://clinic.example/?a=1&b=<2>/" in entries(sitemap_xml("https://clinic.example/?a=1&b=<2>", library))


def entries(xml: str) -> dict[str, str | None]:
    """Address and day of last change of each entry; well-formed XML, or expat raises."""
    found: list[dict[str, str]] = []
    open_elements: list[str] = []

    def start(name: str, _attributes: object) -> None:
        open_elements.append(name)
        if name == "url":
            found.append({})

    def text(words: str) -> None:
        if open_elements[-1] in ("loc", "lastmod"):
            found[-1][open_elements[-1]] = words

    reader = expat.ParserCreate()
    reader.buffer_text = True
    reader.StartElementHandler, reader.CharacterDataHandler = start, text
    reader.EndElementHandler = lambda _name: open_elements.pop()
    reader.Parse(xml, True)
    return {entry["loc"]: entry.get("lastmod") for entry in found}
