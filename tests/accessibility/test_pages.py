"""Every page in every state: axe, and what no rule of axe looks at, in each look that a person may have chosen.

Each state is loaded once. On the loaded page the color scheme, the width, the spacing and size of the text are then
changed as a browser's own settings do it, and each check runs in as many of these looks as can differ for it:

- Most of axe's rules are about names, roles and order, which no look changes: once a state. Its rule of contrast, slow
  as it tries what lies over each text, runs along, wide and dark; where pictures and cards stand beside the text, also
  narrow and light. `contrastFaults`, at a tenth of the time, measures all four looks of every state.
- How large a target is depends on the width and not on the colors: two looks.
- All that can be opened is open, but for one look: what is closed is only hidden.
- Script offers to print, and nothing else. When that is taken back the page has to be, element by element, what was
  sent: then a browser without script shows the same, for no style asks whether there is script. Where script did more,
  the page is loaded without script, and looked at.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import looking
from tests.accessibility.looking import COLORS, SPACING, TWICE, axe, look, scheme, size, styled
from tests.accessibility.sites import Sites
from tests.accessibility.states import STATES, State
from tests.accessibility.visitor import reach
from webapp.settings import ROOT

NARROW, WIDE = 320, 1280
PICTURED = {"home", "article", "treatments", "radiofrequency-ablation", "question site", "result facet"}
OPEN_ALL = "document.querySelectorAll('details').forEach((part) => { part.open = true; })"


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[tuple[Page, Page]]:
    """A page with script, and one without."""
    contexts = [browser.new_context(java_script_enabled=script, reduced_motion="reduce") for script in (True, False)]
    for context in contexts:
        context.set_default_timeout(10_000)
    scripted, plain = (context.new_page() for context in contexts)
    yield scripted, plain
    for context in contexts:
        context.close()


def in_all_looks(page: Page, *, has_pictures: bool = True) -> Iterator[str]:
    """The faults of the page that stands in `page`, each with the look that it was seen in."""
    size(page, NARROW)  # as wide as 1280 px are when they are zoomed to 400 %
    yield from _found("closed", look(page, "layoutFaults"))
    page.evaluate(OPEN_ALL)
    yield from _found("narrow, light", [*look(page, "contrastFaults"), *look(page, "nameless")])
    if has_pictures:
        yield from _found("axe, narrow, light", axe(page, COLORS))
    yield from _at_this_width(page, "narrow")
    scheme(page, "dark")
    yield from _found("narrow, dark", look(page, "contrastFaults"))
    size(page, WIDE)
    yield from _found("axe, wide, dark", [*axe(page), *look(page, "contrastFaults")])
    scheme(page, "light")
    yield from _found("wide, light", look(page, "contrastFaults"))
    yield from _at_this_width(page, "wide")
    yield from _in_forced_colors(page)
    size(page, WIDE // 2)
    with styled(page, TWICE):  # half the window with text twice as large: 200 %, however it is zoomed
        yield from _found("200 %", look(page, "layoutFaults"))


def _at_this_width(page: Page, width: str) -> Iterator[str]:
    """As it is, with text spaced as WCAG 1.4.12 says, and from right to left."""
    yield from _found(width, [*look(page, "layoutFaults"), *look(page, "targetFaults")])
    with styled(page, SPACING):
        yield from _found(f"{width}, spaced", look(page, "layoutFaults"))
    page.evaluate("document.documentElement.dir = 'rtl'")
    yield from _found(f"{width}, right to left", look(page, "layoutFaults"))
    page.evaluate("document.documentElement.dir = 'ltr'")


def _in_forced_colors(page: Page) -> Iterator[str]:
    page.evaluate("looks.rememberColored()")
    page.emulate_media(forced_colors="active")
    yield from _found("forced colors", look(page, "forcedFaults"))
    page.emulate_media(forced_colors="none")


def _without_script(plain: Page) -> Iterator[str]:
    size(plain, NARROW)
    with looking.script_for_checks(plain):
        looking.prepare(plain)
        plain.evaluate(OPEN_ALL)
        faults = [*axe(plain), *look(plain, "layoutFaults"), *look(plain, "targetFaults")]
        yield from _found("no script", faults)


def _found(where: str, faults: list[str]) -> Iterator[str]:
    yield from (f"{where}: {fault}" for fault in faults)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_state_is_accessible_in_every_look(sites: Sites, pages: tuple[Page, Page], state: State) -> None:
    scripted, plain = pages
    sent = reach(scripted, sites, state).text()
    needs_no_script = looking.is_as_sent(scripted, sent)
    looking.prepare(scripted)
    faults = list(in_all_looks(scripted, has_pictures=state.name in PICTURED))
    if not needs_no_script:
        reach(plain, sites, state)
        faults += _without_script(plain)
    assert not faults, "\n".join([state.name, *dict.fromkeys(faults)])


def test_every_page_with_pictures_is_a_state() -> None:
    assert {state.name for state in STATES} >= PICTURED


def test_no_style_asks_whether_there_is_script() -> None:
    for path in (ROOT / "static").rglob("*.css"):
        assert "scripting" not in path.read_text(), path
