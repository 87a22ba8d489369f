"""Every part of the pages in all its states, in a real browser: axe, no sideways scrolling, and colors that meet."""

import re
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.accessibility.looking import look_at
from tests.browsing import NewPage
from webapp.web.contrast import PAIRS, TEXT_AT_LEAST, tokens

SHEET = Path(__file__).parents[2] / "static" / "css" / "first" / "1-tokens.css"
# For each text that is drawn: its color, and the nearest color behind it.
TEXT_ON_COLOR = """() => {
  const clear = (color) => color === "transparent" || color.endsWith(", 0)");
  const unseen = "svg, script, style, .visually-hidden";
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || element.closest(unseen) || !element.checkVisibility()) continue;
    let behind = element;
    while (behind && clear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    const color = getComputedStyle(behind ?? document.documentElement).backgroundColor;
    found[`${getComputedStyle(element).color} on ${color}`] = text.data.trim().slice(0, 40);
  }
  return found;
}"""


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_every_part_in_every_state(live: str, new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page(width=width, scheme=scheme)
    page.goto(live + "/styleguide")
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true })")
    look_at(page)


def test_a_form_that_comes_back_starts_at_what_is_wrong(live: str, new_page: NewPage) -> None:
    page = new_page(width=320)
    page.goto(live + "/styleguide")
    page.get_by_role("button", name="Send it").click()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.id") == "error-summary"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_text_meets_a_color_that_nobody_has_measured(live: str, new_page: NewPage, scheme: str) -> None:
    page = new_page(scheme=scheme)
    measured = pairs(scheme)
    for address in ("/styleguide", "/", "/treatments", "/evidence", "/contact", "/assessment", "/nowhere"):
        page.goto(live + address)
        unmeasured = {where: text for where, text in drawn(page).items() if where not in measured}
        assert unmeasured == {}, f"{address}, {scheme}"


def drawn(page: Page) -> dict[str, str]:
    """Text and background that meet on the page, as `#rrggbb on #rrggbb` → an example of such text."""
    found: dict[str, str] = page.evaluate(TEXT_ON_COLOR)
    return {re.sub(r"rgb\((\d+), (\d+), (\d+)\)", hexadecimal, pair): text for pair, text in found.items()}


def hexadecimal(color: re.Match[str]) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in color.groups())


@cache
def pairs(scheme: str) -> frozenset[str]:
    """The pairs of colors that text may make, front on back."""
    colors = tokens(SHEET.read_text())[scheme]
    return frozenset(f"{colors[pair.front]} on {colors[pair.back]}" for pair in PAIRS if pair.least >= TEXT_AT_LEAST)
