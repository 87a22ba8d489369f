"""Each kind of check on trial: a page with one fault, which it has to find, and without it, where it finds none."""

import os

import pytest
from playwright.sync_api import Page

from tests.accessibility import looking
from tests.accessibility.looking import SOURCE
from tests.accessibility.test_forced_colors import LEAST_MARK, mark
from tests.accessibility.test_html import faults_in
from tests.accessibility.test_pages import in_all_looks
from tests.browsing import NewPage

pytestmark = pytest.mark.trial
STYLE = """
  :root { color-scheme: light dark; }
  body { background: Canvas; color: CanvasText; margin: 2rem; font: 1.125rem/1.5 sans-serif; }
  body { overflow-wrap: break-word; }
  button { min-height: 48px; min-width: 48px; border: 2px solid; font: inherit; }
  input { min-height: 48px; border: 2px solid; font: inherit; inline-size: 100%; box-sizing: border-box; }
  :focus-visible { outline: 3px solid; outline-offset: 2px; }
  .box { border: 1px solid; padding: 1rem; }
"""
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Planted</title><meta name="viewport" content="width=device-width">
<style>{style}</style></head><body><main><h1>Planted</h1>{body}</main></body></html>"""
BODY = """<p>Some words, and <a href="#x">a link among them</a>.</p><div class="box"><p>Words in a box</p></div>
<label for="name">Name</label><input id="name" autocomplete="name"><button id="x">Press here</button>"""

# What is added to the style sheet, what to the page, and how the fault is to be called.
FAULTS = {
    "weak in the dark only": (
        "@media (prefers-color-scheme: dark) { p { color: #404040; } }",
        "",
        ("narrow, dark: “Some words, and”", "axe, wide, dark: “Some words, and”", "axe, wide, dark: color-contrast"),
    ),
    "weak where it is narrow only": (
        "@media (max-width: 400px) { p { color: #999; } }",
        "",
        ("narrow, light: “Some", "axe, narrow"),
    ),
    "a text under another part": (
        ".over { position: absolute; inset: 6rem 0 auto; block-size: 4rem;"
        " background: color-mix(in srgb, Canvas 20%, transparent); }",
        '<div class="over"></div>',
        ("axe, wide, dark: color-contrast",),
    ),
    "a target of 30 px": ("button { min-height: 30px; height: 30px; }", "", ("narrow: <button#x>", "wide: <button#x>")),
    "a target under another part": (
        ".over { position: absolute; inset-inline: 0; block-size: 3rem; margin-block-start: -2rem; }",
        '<div class="over"></div>',
        ("narrow: <button#x>", "wide: <button#x>"),
    ),
    "a link that stands alone": (
        "",
        '<p><a href="#x">Alone in its line</a></p>',
        ("narrow: <a> “Alone", "wide: <a> “Alone"),
    ),
    "a field without a label": ("", '<input class="late">', ("axe, wide, dark: label",)),
    "a stop without a name": ("", '<div tabindex="0">Stop</div>', ("narrow, light: <div> “Stop” can have the focus",)),
    "no language": (
        "",
        "<script>document.documentElement.removeAttribute('lang')</script>",
        ("axe, wide, dark: html-has-lang",),
    ),
    "too wide for 320 px": (
        ".wide { inline-size: 340px; }",
        '<div class="wide">x</div>',
        ("closed: the page is", "narrow: the page"),
    ),
    "too wide when closed": (
        ".wide { inline-size: 340px; } details[open] .wide { inline-size: auto; }",
        '<details><summary class="wide">Read more</summary><p>More words</p></details>',
        ("closed: the page is",),
    ),
    "cut off when spaced": (
        ".tight { inline-size: 14ch; overflow: hidden; white-space: nowrap; }",
        '<p class="tight">A line of words</p>',
        ("narrow, spaced: “A line of words” runs out", "wide, spaced: “A line of words” runs out"),
    ),
    "a box that does not grow": (
        ".box { block-size: 68px; box-sizing: border-box; }",
        "",
        ("200 %: “Words in a box” runs out",),
    ),
    "words over words": (
        ".stay { block-size: 27px; }",
        '<p class="stay">As high as one line of text is, and not higher, whatever there is to read here</p><p>Next</p>',
        ("closed: “Next” and “As high", "narrow: “Next” and “As high"),
    ),
    "ready for one direction only": (
        "html[dir=rtl] .left { margin-left: -40px; }",
        '<p class="left">From the left</p>',
        ("narrow, right to left: the page is", "wide, right to left: the page is"),
    ),
    "set apart by color only": (
        ".tint { background: #dde; color: #000; }",
        '<p class="tint">Tinted</p>',
        ("forced colors: <p.tint>",),
    ),
    "a button without an edge": (
        "button { border: 0; background: #024; color: #fff; }",
        "",
        ("forced colors: <button#x>",),
    ),
    "colors that are not given up": (
        ".own { forced-color-adjust: none; color: #eee; background: #fff; border: 1px solid #000; } "
        "@media (forced-colors: none) { .own { color: #000; } }",
        '<p class="own">Kept</p>',
        ("forced colors: “Kept”",),
    ),
    "a picture that goes out": (
        "svg { fill: #024; } @media (prefers-color-scheme: dark) { svg { fill: #fff; } }"
        " @media (forced-colors: active) { svg { fill: Canvas; } }",
        '<svg width="20" height="20" aria-hidden="true"><path d="M0 0h20v20z"/></svg>',
        ("forced colors: <svg>",),
    ),
}


def planted(page: Page, style: str, body: str) -> None:
    page.set_content(PAGE.format(style=STYLE + style, body=BODY + body))
    looking.prepare(page)


def test_a_page_without_a_fault_has_none(new_page: NewPage) -> None:
    page = new_page()
    planted(page, "", "")
    assert list(in_all_looks(page)) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_in_each_look_that_has_it(new_page: NewPage, name: str) -> None:
    style, body, wanted = FAULTS[name]
    page = new_page()
    planted(page, style, body)
    found = list(in_all_looks(page))
    for fault in wanted:
        assert any(one.startswith(fault) for one in found), f"no {fault!r} in {found}"


STICKY = ".over { position: fixed; inset: auto 0 0; block-size: 120px; background: Canvas; border-top: 1px solid; }"
STOPS = {
    "outline removed": (":focus-visible { outline: none; }", "", "shows no outline when it has the focus"),
    "outline always there": ("input { outline: 3px solid; outline-offset: 2px; }", "", "shows no outline"),
    "outline too thin": (":focus-visible { outline-width: 1px; }", "", "has an outline of 1 px"),
    "outline too weak": (":focus-visible { outline-color: #ddd; }", "", "has an outline with a contrast of"),
    "outline cut off": (".in { overflow: hidden; }", "", "has an outline that <div.in> “Age” cuts off"),
    "outline beyond the window": ("body { margin-inline: 0; }", "", "cut off at the window's edge"),
    "under what sticks": (STICKY, '<div class="over">Sticks</div>', "is under <div.over>"),
    "out of the window": (
        "input { position: absolute; inset-block-start: -200px; }",
        "",
        "is not wholly in the window",
    ),
}


@pytest.mark.parametrize("name", ["nothing", *STOPS])
def test_a_fault_is_found_where_the_focus_is(new_page: NewPage, name: str) -> None:
    style, body, wanted = STOPS.get(name, ("", "", ""))
    page = new_page(width=320)
    field = '<div class="in"><label for="a">Age</label><input id="a"></div>'
    page.set_content(PAGE.format(style=STYLE + style, body=f'<div style="height: 640px"></div>{field}{body}'))
    page.evaluate(SOURCE)
    page.keyboard.press("Tab")
    faults = page.evaluate("looks.stop().faults")
    assert any(wanted in fault for fault in faults) if wanted else faults == [], faults


@pytest.mark.parametrize("mark_in_forced_colors", [True, False])
def test_a_missing_mark_in_forced_colors_is_found(new_page: NewPage, mark_in_forced_colors: bool) -> None:
    own = "input { appearance: none; inline-size: 28px; border: 2px solid; } input:checked { background: #024; }"
    native = "@media (forced-colors: active) { input { appearance: auto; } }" if mark_in_forced_colors else ""
    page = new_page()
    page.set_content(PAGE.format(style=own + native, body='<label><input type="checkbox"> Tick</label>'))
    assert (mark(page) > LEAST_MARK) is mark_in_forced_colors


@pytest.mark.skipif(not os.environ.get("HTML_VALIDATE"), reason="html-validate is not installed")
@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<p>A paragraph <div>with a box in it</div></p>", "close-order"),
        ("<ul><p>No item</p></ul>", "element-permitted-content"),
        ('<p id="a">One</p><p id="a">Two</p>', "no-dup-id"),
        ("<p>Not closed", "no-implicit-close"),
        ('<a href="/">A link <button type="button">in it</button></a>', "element-permitted-content"),
    ],
)
def test_html_that_is_not_valid_is_found(body: str, rule: str) -> None:
    faults = faults_in(
        {"planted": PAGE.format(style="", body=body), "valid": PAGE.format(style="", body="<p>Fine</p>")}
    )
    assert any(fault.split(": ")[2] == rule for fault in faults), faults
    assert not [fault for fault in faults if fault.startswith("valid")]
