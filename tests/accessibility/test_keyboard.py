"""The whole way with the keys alone: each place that has the focus is in view, under nothing, and clearly marked."""

from itertools import islice

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility.keyboard import Keyboard
from tests.accessibility.sites import Sites
from tests.accessibility.states import ARTICLE, DETAILS
from tests.assessment.people import DEFINITION
from tests.browsing import NewPage
from tests.journeys.patient import CALM, heading
from webapp.assessment.definition import Question

LOOKS = [(320, "light"), (1280, "dark")]
FEWEST_STOPS = 8


@pytest.fixture(params=LOOKS, ids=["narrow", "wide"])
def keyboard(request: pytest.FixtureRequest, new_page: NewPage) -> Keyboard:
    width, scheme = request.param
    return Keyboard(new_page(width=width, scheme=scheme))


@pytest.fixture
def base(sites: Sites) -> str:
    return sites.by_kind["whole"].base


def width(page: Page) -> int:
    return int(page.evaluate("innerWidth"))


def test_the_article(keyboard: Keyboard, base: str) -> None:
    page = keyboard.page
    keyboard.open(base + ARTICLE)
    assert keyboard.press("Tab") == "Skip to main content"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keyboard.to("On this page")
    assert page.evaluate("document.activeElement.closest('main') !== null")

    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.getAttribute('role') !== 'doc-noteref'"):
        keyboard.press("Tab")
    citation = page.evaluate("document.activeElement.id")
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_be_in_viewport()
    while page.evaluate("document.activeElement.getAttribute('role') !== 'doc-backlink'"):
        keyboard.press("Tab")
        assert page.evaluate("document.querySelector(':target').contains(document.activeElement)")
    page.keyboard.press("Enter")
    expect(page.locator(f"[id='{citation}']")).to_be_focused()
    keyboard.here()
    assert len(list(keyboard.stops())) > FEWEST_STOPS  # and so on to the end


def test_the_menu(keyboard: Keyboard, base: str) -> None:
    keyboard.open(base + "/")
    if width(keyboard.page) < 1000:  # where it is wide the menu is always open
        keyboard.to("Menu")
        expect(keyboard.page.get_by_role("link", name="Treatments", exact=True)).to_be_hidden()
        keyboard.press("Enter")
    keyboard.to("Treatments")
    keyboard.follow()
    assert heading(keyboard.page) == keyboard.page.title().partition(" | ")[0]
    assert keyboard.page.url.endswith("/treatments")


@pytest.mark.parametrize("address", ["/assessment", "/contact"])
def test_every_stop_of_a_page_there_and_back(keyboard: Keyboard, base: str, address: str) -> None:
    keyboard.open(base + address)
    there = list(keyboard.stops())
    back = list(islice(keyboard.stops("Shift+Tab"), len(there)))
    assert len(there) > FEWEST_STOPS
    assert back == there[::-1]


def test_the_assessment_from_its_start_to_the_result(keyboard: Keyboard, base: str) -> None:
    page = keyboard.page
    keyboard.open(base + "/assessment")
    keyboard.to("Start for myself")
    keyboard.follow()
    asked = {question.id: question for question in DEFINITION.questions}
    while not page.url.endswith("/result"):
        _answer(keyboard, asked[page.url.rpartition("/")[2]])
    assert heading(page) == "Your answers fit a joint-type pattern (facet joints)."
    keyboard.to("One page for the desk or your visit")


def _answer(keyboard: Keyboard, question: Question) -> None:
    options = next(options for words, options in CALM.items() if words in heading(keyboard.page))
    if question.many:
        for option in options:
            keyboard.to(option)
            keyboard.press("Space")
    else:
        keyboard.to(question.options[0].text)
        keyboard.pick(options[0])
    keyboard.to("Continue")
    keyboard.follow()


def test_a_forgotten_answer_is_said_and_found(keyboard: Keyboard, base: str) -> None:
    page = keyboard.page
    keyboard.open(base + "/contact")
    keyboard.to("Continue")
    keyboard.follow()
    assert keyboard.here().startswith("There is a problem")
    keyboard.to("Enter your name.")
    keyboard.press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()


def test_the_request_from_the_form_to_the_receipt(keyboard: Keyboard, base: str) -> None:
    page = keyboard.page
    keyboard.open(base + "/contact")
    keyboard.to("Ask for an appointment")
    keyboard.pick("Ask for an appointment")
    keyboard.type("Your name", DETAILS["name"])
    keyboard.type("Phone number", DETAILS["phone"])
    keyboard.type("E-mail address", DETAILS["email"])
    keyboard.to("Phone or e-mail")
    keyboard.pick("Phone")
    keyboard.to("Morning")
    keyboard.press("Space")
    keyboard.type("Your message", "Mornings hurt most.")
    keyboard.to("Continue")
    keyboard.follow()
    assert heading(page) == "Check what our staff will read"
    keyboard.to(page.locator("label[for=consent]").inner_text())
    keyboard.press("Space")
    keyboard.to("Send my request")
    keyboard.follow()
    assert heading(page) == "We received your request"


@pytest.mark.parametrize("address", ["/assessment/age", "/contact"])
def test_the_focus_is_seen_in_forced_colors(new_page: NewPage, base: str, address: str) -> None:
    keyboard = Keyboard(new_page(width=320))
    keyboard.page.emulate_media(forced_colors="active")
    keyboard.open(base + address)
    assert len(list(keyboard.stops())) > FEWEST_STOPS
