"""Pointing at the drawing of a body instead of choosing the words, in a real browser."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.accessibility.looking import look_at
from tests.assessment.people import DEFINITION
from tests.browsing import NewPage
from tests.journeys.patient import answer
from webapp.assessment.definition import Question

SITE: Question = next(question for question in DEFINITION.questions if question.picture == "body")
SPINE_DOWNWARD = ["neck", "mid", "low", "leg"]
POINTED = [option.id for option in SITE.options if len(option.areas) == 1]

# The option that a press would pick at each point of the drawing, row by row; "" where it picks none.
WHAT_A_PRESS_PICKS = """([left, top, width, height, step]) =>
  Array.from({length: height / step}, (_, row) => Array.from({length: width / step}, (_, column) => {
    const hit = document.elementFromPoint(left + column * step, top + row * step)?.closest(".with-picture label.area");
    return hit ? hit.control.value : "";
  }))"""
# The areas that are lit for an option.
LIT = """option => [...document.querySelectorAll(`.choice:has([value=${option}]) + .area use`)]
  .filter(use => !["rgba(0, 0, 0, 0)", "none"].includes(getComputedStyle(use).fill))
  .map(use => use.getAttribute("href").replace("#body-", ""))"""


def at_the_drawing(page: Page, base: str) -> Page:
    """Go on to the question with the drawing."""
    page.goto(base + "/assessment")
    page.get_by_role("button", name="Start for someone else").click()
    answer(page, "50 to 64")
    expect(page.locator(".picture")).to_be_visible()
    return page


def radio(page: Page, option: str) -> Locator:
    return page.locator(f"input[value={option}]")


def fill(page: Page, option: str) -> str:
    """The color in which the areas of `option` are filled."""
    return str(page.locator(f".choice:has([value={option}]) + .area svg").evaluate("svg => getComputedStyle(svg).fill"))


def drawn(page: Page, part: str) -> str:
    """The color of the drawing itself: of its `fill` or its `stroke`."""
    return str(page.locator(".picture").evaluate("(svg, part) => getComputedStyle(svg)[part]", part))


def targets(page: Page) -> dict[str, tuple[float, float, int]]:
    """Option → center in the drawing, and side, of the largest square in which every press picks it, in px."""
    page.locator(".picture").scroll_into_view_if_needed()
    left, top, right, bottom = box(page.locator(".picture"))
    step = round((right - left) / 60)
    rows = page.evaluate(WHAT_A_PRESS_PICKS, [left, top, right - left, bottom - top, step])
    best: dict[str, tuple[int, int, int]] = {}
    sides: dict[tuple[int, int], int] = {}
    for y, row in enumerate(rows):
        for x, option in enumerate(row):
            corners = [(x - 1, y), (x, y - 1), (x - 1, y - 1)]
            same = all(i >= 0 and j >= 0 and rows[j][i] == option for i, j in corners)
            sides[x, y] = 1 + min(sides[corner] for corner in corners) if same else 1
            best[option] = max(best.get(option, (0, 0, 0)), (x, y, sides[x, y]), key=lambda square: square[2])
    return {
        option: ((x - side / 2) * step, (y - side / 2) * step, (side - 1) * step)
        for option, (x, y, side) in best.items()
        if option
    }


def point_at(page: Page, target: tuple[float, float, int]) -> None:
    """Move the pointer to the center of `target`."""
    page.locator(".picture").scroll_into_view_if_needed()
    left, top, *_ = box(page.locator(".picture"))
    page.mouse.move(left + target[0], top + target[1])


@pytest.mark.parametrize(("width", "script"), [(320, False), (1280, True)], ids=["no script", "script"])
def test_pointing_at_an_area_picks_and_posts_its_option(live: str, new_page: NewPage, width: int, script: bool) -> None:
    page = at_the_drawing(new_page(width=width, script=script), live)
    places = targets(page)
    assert set(places) == set(POINTED)
    for option in POINTED:
        point_at(page, places[option])
        page.mouse.down()
        page.mouse.up()
        expect(radio(page, option)).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    page.goto(live + "/assessment/site")
    expect(radio(page, option)).to_be_checked()


def test_every_area_stands_where_the_body_has_it_and_is_large_enough_to_hit(live: str, new_page: NewPage) -> None:
    page = at_the_drawing(new_page(width=320), live)
    for width, smallest in ((320, 24), (1280, 44)):
        page.set_viewport_size({"width": width, "height": 800})
        places = targets(page)
        assert min(side for _, _, side in places.values()) >= smallest, places
        assert sorted(("low", "mid", "neck", "leg"), key=lambda option: places[option][1]) == SPINE_DOWNWARD


def test_the_radios_are_called_by_their_words_and_nothing_else_is_announced(live: str, new_page: NewPage) -> None:
    page = at_the_drawing(new_page(), live)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    told = [node for node in tree if not node["ignored"]]
    names = [node["name"]["value"] for node in told if node["role"]["value"] == "radio"]
    assert names == [option.text for option in SITE.options]
    assert {node["role"]["value"] for node in told} & {"image", "graphics-document", "graphics-symbol"} == set()
    assert "Or pick the place" not in str(told)
    look_at(page)


def test_the_drawing_is_no_stop_for_the_tab_key_and_follows_the_arrow_keys(live: str, new_page: NewPage) -> None:
    page = at_the_drawing(new_page(), live)
    page.get_by_role("link", name="Back").focus()
    page.keyboard.press("Tab")
    expect(radio(page, "low")).to_be_focused()
    assert page.evaluate(LIT, "low") == ["low"], "the focus alone shows where one is"
    page.keyboard.press("ArrowDown")
    expect(radio(page, "mid")).to_be_checked()
    assert page.evaluate(LIT, "mid") == ["mid"]
    ring = page.locator(".choice:has([value=mid]) + .area svg").evaluate("svg => getComputedStyle(svg).stroke")
    assert ring not in ("none", fill(page, "mid"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Continue")).to_be_focused()


def test_every_option_lights_its_areas_and_only_while_it_is_chosen(live: str, new_page: NewPage) -> None:
    page = at_the_drawing(new_page(), live)
    for option in SITE.options:
        radio(page, option.id).check(force=True)
        page.mouse.move(0, 0)
        lit = {other.id: tuple(page.evaluate(LIT, other.id)) for other in SITE.options}
        assert lit == {other.id: other.areas if other is option else () for other in SITE.options}


def test_the_chosen_area_stands_out(live: str, new_page: NewPage) -> None:
    page = at_the_drawing(new_page(), live)
    radio(page, "neck").check()
    page.mouse.move(0, 0)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert contrast(fill(page, "neck"), drawn(page, "fill")) >= 3
        assert contrast(drawn(page, "stroke"), drawn(page, "fill")) >= 3
    page.emulate_media(forced_colors="active")
    system = "name => { document.body.style.outlineColor = name; return getComputedStyle(document.body).outlineColor; }"
    assert fill(page, "neck") == page.evaluate(system, "Highlight")
    assert drawn(page, "fill") == page.evaluate(system, "Canvas")
    assert drawn(page, "stroke") == page.evaluate(system, "CanvasText")
    page.emulate_media(forced_colors="none", media="print")
    assert fill(page, "neck") == "rgb(0, 0, 0)"


def test_area_and_words_light_up_together_under_the_pointer(live: str, new_page: NewPage) -> None:
    page = at_the_drawing(new_page(), live)
    words = page.locator(".choice:has([value=leg])")
    before = words.evaluate("row => getComputedStyle(row).backgroundColor")
    point_at(page, targets(page)["leg"])
    assert words.evaluate("row => getComputedStyle(row).backgroundColor") != before
    assert page.evaluate(LIT, "leg") == ["leg"]
    page.mouse.move(0, 0)
    assert page.evaluate(LIT, "leg") == []
    words.hover()
    assert page.evaluate(LIT, "leg") == ["leg"]


def test_the_drawing_pushes_no_words_down_covers_none_and_never_scrolls_sideways(live: str, new_page: NewPage) -> None:
    page = at_the_drawing(new_page(width=320, scheme="dark"), live)
    look_at(page)
    for width in (320, 360, 390, 430, 479, 480, 640, 800, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        first, *_ = rows = [box(choice) for choice in page.locator(".choice").all()]
        picture, words = box(page.locator(".picture")), box(page.locator(".picture-words"))
        assert abs(first[1] - picture[1]) < 1
        assert first[1] < 500
        assert not [row for row in rows for part in (picture, words) if overlap(row, part)], width


def box(part: Locator) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    found = part.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colors written as rgb(r, g, b)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(part) / 255 for part in color.removeprefix("rgb(").removesuffix(")").split(", ")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
