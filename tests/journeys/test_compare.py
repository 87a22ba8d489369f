"""The options side by side in a real browser: a table or cards, and on paper two pages."""

from playwright.sync_api import Page, expect

from tests.browsing import NewPage
from tests.journeys.test_sheet import pages_of

COMPARE = "/treatments/compare"
SIX = 6
SEVEN = 7


def opened(new_page: NewPage, live: str, width: int) -> Page:
    page = new_page(width=width, script=False)
    page.goto(live + COMPARE)
    return page


def test_a_wide_screen_has_a_table(live: str, new_page: NewPage) -> None:
    page = opened(new_page, live, 1280)
    table = page.get_by_role("table", name="Six options")
    assert table.get_by_role("columnheader").count() == SIX
    assert table.get_by_role("rowheader").count() == SEVEN
    tops = {cell.bounding_box()["y"] for cell in table.locator("tbody tr").first.locator("td").all()}  # type: ignore[index]
    assert len(tops) == 1
    expect(table.locator(".compare-name").first).to_be_hidden()


def test_a_narrow_screen_has_cards_that_say_whose_each_answer_is(live: str, new_page: NewPage) -> None:
    page = opened(new_page, live, 320)
    names = [
        (head.text_content() or "").removesuffix("We are paid for this.").strip()
        for head in page.locator("thead th").all()
    ]
    assert len(names) == SIX
    cells = [cell.inner_text().partition("\n")[0] for cell in page.locator("tbody td").all()]
    assert cells == names * SEVEN
    assert page.get_by_role("rowheader").count() == SEVEN
    lefts = {cell.bounding_box()["x"] for cell in page.locator("tbody td").all()}  # type: ignore[index]
    assert len(lefts) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_it_prints_on_two_letter_pages(live: str, new_page: NewPage) -> None:
    page = opened(new_page, live, 320)
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 2
    assert pages_of(page.pdf(format="Letter")) == 2
    page.emulate_media(media="print")
    expect(page.locator(".compare-name").first).to_be_hidden()
    expect(page.locator("body > header")).to_be_hidden()
