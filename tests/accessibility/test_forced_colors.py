"""In forced colors, what was said by color is said by lines, marks and words: ticks, and how urgent a card is."""

import base64

import pytest
from playwright.sync_api import Page

from tests.accessibility.sites import Sites
from tests.accessibility.states import STATES, State
from tests.accessibility.visitor import reach
from tests.browsing import NewPage

# The share of the pixels of two pictures that differ by a contrast of 3 or more.
DIFFERENT = """async ([one, other]) => {
  const pixels = async (png) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (byte) => byte.charCodeAt(0))]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
  };
  const [before, after] = [await pixels(one), await pixels(other)];
  const light = (part) => (part <= 10 ? part / 3295 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (data, at) =>
    0.2126 * light(data[at]) + 0.7152 * light(data[at + 1]) + 0.0722 * light(data[at + 2]) + 0.05;
  let count = 0;
  for (let at = 0; at < before.length; at += 4) {
    const [a, b] = [luminance(before, at), luminance(after, at)];
    if (Math.max(a, b) / Math.min(a, b) >= 3) count++;
  }
  return (4 * count) / before.length;
}"""
LEAST_MARK = 0.04


def named(name: str) -> State:
    return next(state for state in STATES if state.name == name)


def mark(page: Page) -> float:
    """Which share of a box or circle looks different when it is ticked, with no color to tell it."""
    page.emulate_media(forced_colors="active")
    control = page.locator("main input:is([type=radio], [type=checkbox])").first
    shots = []
    for ticked in (False, True):
        control.evaluate("(control, ticked) => { control.checked = ticked; }", ticked)
        shots.append(base64.b64encode(control.screenshot()).decode())
    page.goto("about:blank")
    share: float = page.evaluate(DIFFERENT, shots)
    return share


@pytest.mark.parametrize("name", ["question age", "question pelvic", "contact", "check"])
def test_a_tick_is_seen(sites: Sites, new_page: NewPage, name: str) -> None:
    page = new_page()
    reach(page, sites, named(name))
    assert mark(page) > LEAST_MARK


def test_how_urgent_a_card_is_stands_in_words(sites: Sites, new_page: NewPage) -> None:
    page = new_page()
    page.emulate_media(forced_colors="active")
    said = {}
    for name in ("result emergency", "result urgent", "result facet with a prompt", "result facet"):
        reach(page, sites, named(name))
        said[name] = page.locator(".care").first.locator(".care-when").inner_text()
    assert len(set(said.values())) == len(said), said
