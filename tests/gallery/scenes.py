"""What the gallery shows: one walk through the site, and where it stops for a picture."""

from collections.abc import Iterator
from http import HTTPStatus

from playwright.sync_api import Page

from tests.journeys.patient import answer, fill_in_the_request, send_the_request, take_the_assessment

ARTICLE = "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion"
SCENES = {
    "home": "Home",
    "resources": "Resource library",
    "search": "Search, misspelt",
    "article": "Article",
    "evidence": "Every source",
    "treatments": "Treatments",
    "treatment": "One treatment",
    "compare": "Options, side by side",
    "start": "Assessment: start",
    "place": "Assessment: where it hurts",
    "question": "Assessment: a danger sign",
    "emergency": "Result: emergency",
    "routine": "Result: not an emergency",
    "form": "Request",
    "errors": "Request with mistakes",
    "check": "What our staff will read",
    "receipt": "Receipt",
    "styleguide": "Style guide",
}
"""The scenes in the gallery's order, and what each is called there."""
READ = {
    "home": "/",
    "article": ARTICLE,
    "resources": "/resources",
    "evidence": "/evidence",
    "treatments": "/treatments",
    "treatment": "/treatments/radiofrequency-ablation",
    "compare": "/treatments/compare",
    "styleguide": "/styleguide",
}


def walk(page: Page, base: str) -> Iterator[str]:
    """Go through the site at `base` as one person would; gives the name of a scene whenever `page` shows it."""
    yield from _reading(page, base)
    yield from _in_danger(page, base)
    yield from _asking(page, base)


def _reading(page: Page, base: str) -> Iterator[str]:
    for name, address in READ.items():
        answered = page.goto(base + address)
        if answered is not None and answered.status == HTTPStatus.OK:
            yield name
    page.goto(base + "/resources/search")
    page.get_by_label("What are you looking for?").fill("siatica")
    page.get_by_role("button", name="Search").click()
    page.mouse.move(0, 0)
    yield "search"


def _in_danger(page: Page, base: str) -> Iterator[str]:
    page.goto(base + "/assessment")
    yield "start"
    page.get_by_role("button", name="Start for myself").click()
    answer(page, "50 to 64")
    page.get_by_label("Low back", exact=True).check()
    page.mouse.move(0, 0)
    yield "place"
    page.get_by_role("button", name="Continue").click()
    answer(page, "None of these")
    page.get_by_label("A weak leg or foot: it drags, slaps, trips, or gives way", exact=True).check()
    page.mouse.move(0, 0)
    yield "question"
    page.get_by_role("button", name="Continue").click()
    answer(page, "It got worse over hours or a few days")
    yield "emergency"


def _asking(page: Page, base: str) -> Iterator[str]:
    take_the_assessment(page, base)
    yield "routine"
    page.goto(base + "/contact")
    yield "form"
    page.get_by_role("button", name="Continue").click()
    yield "errors"
    fill_in_the_request(page, "Pat Doe", "pat@home.example", "My back has hurt since spring. What may I try first?")
    yield "check"
    send_the_request(page, attach=True)
    yield "receipt"
