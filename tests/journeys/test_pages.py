"""Every page in every state: axe (WCAG 2.2 AA) and no sideways scrolling, light and dark, narrow and wide."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import NewPage
from tests.journeys.patient import answer, fill_in_the_request, send_the_request, take_the_assessment

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = [(320, "light"), (1280, "dark")]
PAGES = [
    "/",
    "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion",
    "/treatments",
    "/assessment",
    "/contact",
    "/contact/status",
]
# Made from the same parts as the pages above or as their neighbors here: each is looked at in one of the two looks.
MORE_PAGES = [
    "/treatments/structured-rehabilitation",
    "/treatments/diagnostic-nerve-block",
    "/treatments/radiofrequency-ablation",
    "/treatments/spinal-cord-stimulation",
    "/assessment/rules",
    "/resources",
    "/specialists",
    "/privacy",
    "/contact?kind=question",
    "/nowhere",
]


def start(page: Page, base: str) -> None:
    page.goto(base + "/assessment")
    page.get_by_role("button", name="Start for myself").click()


def every_question(page: Page, base: str, look: Callable[[], None]) -> None:
    start(page, base)
    answer(page, "50 to 64")
    answer(page, "Low back")
    for last in ("None of these", "A weak leg or foot: it drags, slaps, trips, or gives way"):
        look()
        answer(page, last)
    look()  # pace, which few people see


def look_at(page: Page) -> None:
    """Fail on an accessibility violation or on sideways scrolling."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} px wide in a window of {wide[1]} px"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_to_read(live: str, new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page(width=width, scheme=scheme)
    for address in (*PAGES, *MORE_PAGES[LOOKS.index((width, scheme)) :: len(LOOKS)]):
        page.goto(live + address)
        look_at(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_assessment(live: str, new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page(width=width, scheme=scheme)
    start(page, live)
    look_at(page)
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ")
    look_at(page)
    every_question(page, live, lambda: look_at(page))
    page.get_by_role("button", name="Continue").click()
    look_at(page)
    answer(page, "It got worse over hours or a few days")
    look_at(page)  # emergency
    take_the_assessment(page, live)
    look_at(page)  # a pattern
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true })")
    look_at(page)  # and all that would change it
    page.goto(live + "/assessment/result/sheet")
    look_at(page)
    page.go_back()
    page.get_by_role("button", name="Clear my answers").click()
    look_at(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_request(live: str, new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page(width=width, scheme=scheme)
    take_the_assessment(page, live)
    page.goto(live + "/contact")
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ")
    look_at(page)
    fill_in_the_request(page, "Pat Doe", "pat@gmial.com", "I can't pee. A long word: " + "x" * 200)
    look_at(page)  # what to do in an emergency
    page.get_by_role("button", name="Continue with my request").click()
    look_at(page)
    page.get_by_role("button", name="Send my request").click()
    assert page.title().startswith("Error: ")
    look_at(page)
    send_the_request(page)
    look_at(page)
    page.goto(live + "/contact")
    look_at(page)  # "already sent"
    page.goto(live + "/contact/status")
    page.get_by_label("The phone number or e-mail address you gave us").fill("202-555-0143")
    page.get_by_role("button", name="Show my request").click()
    assert page.get_by_text("Received").is_visible()
    look_at(page)  # what became of it


def test_text_twice_as_large_does_not_scroll_sideways(live: str, new_page: NewPage) -> None:
    page = new_page(width=640)
    for address in PAGES:
        page.goto(live + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{address} is {wide[0]} px wide with text twice as large"
