"""Pictures in a real browser, under the site's own security policy: they load, keep their place, and know the dark."""

import pytest
from playwright.sync_api import Page

from tests.browsing import NewPage
from tests.journeys.first_flight import first_view

ARTICLE = "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion"
PAGES = [
    "/treatments",
    ARTICLE,
    "/treatments/diagnostic-nerve-block",
    "/treatments/radiofrequency-ablation",
    "/treatments/spinal-cord-stimulation",
]
# Of each picture: width and height where it stands, those that its file asks for, and how bright it is on average.
SEEN = """async () => {
  const seen = [];
  for (const picture of document.querySelectorAll("figure > img")) {
    picture.loading = "eager";
    await picture.decode();
    const brush = Object.assign(document.createElement("canvas"), { width: 100, height: 100 }).getContext("2d");
    brush.drawImage(picture, 0, 0, 100, 100);
    const colors = brush.getImageData(0, 0, 100, 100).data.filter((_, place) => place % 4 !== 3);
    const { width, height } = picture.getBoundingClientRect();
    const asked = ["width", "height"].map((name) => Number(picture.getAttribute(name)));
    seen.push([width, height, ...asked, colors.reduce((sum, part) => sum + part) / colors.length]);
  }
  return seen;
}"""


@pytest.mark.parametrize(("scheme", "darkest", "brightest"), [("light", 160, 255), ("dark", 30, 130)])
def test_each_picture_is_shown_in_the_colors_of_its_page(
    live: str, new_page: NewPage, scheme: str, darkest: int, brightest: int
) -> None:
    page = new_page(width=320, scheme=scheme)
    shown = 0
    for address in PAGES:
        page.goto(live + address)
        for width, height, asked_width, asked_height, bright in page.evaluate(SEEN):
            assert width == pytest.approx(288, abs=1)
            assert height / width == pytest.approx(asked_height / asked_width, abs=0.01)
            assert darkest <= bright <= brightest, f"a picture of {address} is {bright} of 255 bright"
            shown += 1
    assert shown == 6


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_when_pictures_and_the_style_sheet_come(live: str, new_page: NewPage, width: int) -> None:
    page = new_page(width=width)
    for address in ("/treatments", "/treatments/spinal-cord-stimulation"):
        assert first_view(page, live + address, patience=500).shift == 0, address


def test_a_picture_is_no_wider_than_it_reads_well(live: str, new_page: NewPage) -> None:
    page: Page = new_page(width=1280)
    page.goto(live + "/treatments")
    assert [seen[0] for seen in page.evaluate(SEEN)] == [480]
