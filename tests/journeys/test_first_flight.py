"""The first view needs one answer that fits the first flight of packets; what comes later moves nothing in it."""

import secrets
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Route

from tests.browsing import NewPage
from tests.journeys.first_flight import MOST_BYTES, FirstView, first_view, on_the_wire
from tests.journeys.patient import start
from tests.servers.http import serving_app

KEPT = {
    "article": "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion",
    "home": "/",
}
# Made for one visitor: these are compressed as they go out, with gzip only.
FOR_ONE = ("question", "form")
WIDTHS = (320, 1280)


def address_of(name: str, page: Page, base: str) -> str:
    """The page called `name`, and `page` as somebody who may see it."""
    if name == "question":
        start(page, base)
        return page.url
    return base + {**KEPT, "form": "/contact"}[name]


def cookies_of(page: Page) -> str:
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())


@pytest.mark.parametrize("name", [*KEPT, *FOR_ONE])
def test_a_page_is_there_after_one_flight_and_stands_still(
    live: str, new_page: NewPage, name: str, record_property: Callable[[str, object], None]
) -> None:
    pages = {width: new_page(width=width) for width in WIDTHS}
    addresses = {width: address_of(name, page, live) for width, page in pages.items()}
    cookies = cookies_of(pages[320])
    answers = {coding: on_the_wire(addresses[320], coding, cookies) for coding in ("gzip", "br")[: 1 + (name in KEPT)]}
    views = {width: first_view(page, addresses[width]) for width, page in pages.items()}
    record_property("measured", row(name, {coding: answer.size for coding, answer in answers.items()}, views[320]))
    assert [fault for coding, answer in answers.items() for fault in answer.faults(coding)] == []
    assert {width: view.faults for width, view in views.items() if view.faults} == {}


def row(name: str, sizes: dict[str, int], view: FirstView) -> str:
    """What a page takes, as a line of the table that ends the test run."""
    brotli = f"{sizes['br']:>7,} br" if "br" in sizes else " " * 10
    late = ", ".join(path.rpartition("/")[2] for path, _status in view.fetched)
    return (
        f"first flight  {name:<9}{sizes['gzip']:>7,} gzip {brotli}  of {MOST_BYTES:,} bytes;"
        f" shown after {len(view.loaded)} answer, then {late}; shift {view.shift:.3f}"
    )


def changing(old: str, new: str) -> Callable[[Route], None]:
    """A handler that plants a fault into an answer of the site."""

    def plant(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert old in text
        route.fulfill(response=answer, body=text.replace(old, new, 1))

    return plant


def test_a_style_sheet_that_the_first_view_waits_for_is_seen(live: str, new_page: NewPage) -> None:
    page = new_page()
    page.route(live + "/", changing("<style>", '<link rel="stylesheet" href="/static/css/site.css"><style>'))
    faults = first_view(page, live + "/", patience=500).faults
    assert "nothing is shown before style sheet and script have come" in faults
    assert "/static/css/site.css keeps the page from being shown" in faults


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ("main { margin-block-start: 60px }", "the layout shifts by "),
        ("main { padding-inline-start: 1px }", "main changes when the style sheet comes"),
        ("h1 { color: #123456 }", "h1 changes when the style sheet comes"),
    ],
    ids=["moved", "by a hair", "unstyled"],
)
def test_a_late_rule_that_the_first_view_needs_is_seen(live: str, new_page: NewPage, rule: str, seen: str) -> None:
    page = new_page(width=320)
    page.route("**/css/site.css*", changing("@layer", f"{rule} @layer"))
    faults = first_view(page, live + "/").faults
    assert [fault for fault in faults if fault.startswith(seen)] != []


def test_a_page_whose_own_style_sheet_is_refused_is_seen(live: str, new_page: NewPage) -> None:
    page = new_page()
    page.route(live + "/", changing("<style>", "<style> "))  # the policy names the hash of another text
    faults = first_view(page, live + "/").faults
    assert [fault for fault in faults if fault.startswith("the title is not shown, or not styled")] != []


def test_another_file_that_comes_before_the_first_view_is_seen() -> None:
    view = FirstView(loaded=["/", "/static/img/large.svg"], before=[], fetched=[("/a.js", ""), ("/b.js", "")])
    assert view.faults == [
        "the title is not shown, or not styled: []",
        "more than the page itself was loaded before it was shown: ['/', '/static/img/large.svg']",
        "more than one .js: ['/a.js', '/b.js']",
    ]


def test_a_page_of_too_many_bytes_is_seen() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: secrets.token_bytes(MOST_BYTES))
    with serving_app(app) as address:
        answer = on_the_wire(address, "br")
    assert answer.faults("br") == [
        f"{answer.size:,} bytes with br are more than 14,600",
        "asked for br, answered identity",
    ]
