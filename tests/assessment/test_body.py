"""The drawing of a body beside the question where the pain is: a way to point, with nothing to hear or to tab to."""

import gzip

import pytest
from bs4 import BeautifulSoup, Tag

from tests.assessment.people import DEFINITION
from tests.assessment.test_views import begin
from tests.site import Page, Site
from webapp.assessment.definition import Question
from webapp.assessment.pictures import PICTURES

MOST_BYTES = 3 * 1024
DRAWING = "svg.picture, .picture-words, .area"
SITE: Question = next(question for question in DEFINITION.questions if question.picture == "body")


@pytest.fixture
def page(site: Site) -> Page:
    """The question with the drawing."""
    return site.submit(begin(site), {"answer": ["50"]}, press="Continue")


def drawn(page: Page) -> list[Tag]:
    """All elements that belong to the drawing, without what is inside them."""
    return page.soup.select(DRAWING)


def test_the_areas_that_may_be_named_are_the_ones_drawn(page: Page) -> None:
    assert {str(part["id"]) for part in page.soup.select("svg.picture > g")} == {
        f"body-{area}" for area in PICTURES["body"]
    }


def test_each_option_with_areas_lights_them_and_only_one_area_alone_can_be_pointed_at(page: Page) -> None:
    shown = {str(radio["value"]): radio for radio in page.soup.select("input[type=radio]")}
    for option in SITE.options:
        beside = shown[option.id].find_parent(class_="choice").find_next_sibling()  # type: ignore[union-attr]
        lit = beside if beside and "area" in beside["class"] else None
        uses = lit.select("use") if lit else []
        assert tuple(str(use["href"]).removeprefix("#body-") for use in uses) == option.areas
        points_to = lit.get("for") if lit else None
        assert points_to == (shown[option.id]["id"] if len(option.areas) == 1 else None)


def test_the_shipped_options_are_the_areas_of_the_same_name() -> None:
    alone = [option for option in SITE.options if len(option.areas) == 1]
    assert {option.id: option.areas for option in alone} == {area: (area,) for area in PICTURES["body"]}


def test_all_of_it_is_hidden_from_assistive_technology_and_takes_no_focus(page: Page) -> None:
    assert len(drawn(page)) == 2 + sum(bool(option.areas) for option in SITE.options)
    for part in drawn(page):
        assert part["aria-hidden"] == "true"
        assert part.select("a, button, input, [tabindex]") == []
        assert {svg["focusable"] for svg in part.select("svg")} <= {"false"}


def test_the_words_come_first_for_a_reader_that_takes_only_the_first_label(page: Page) -> None:
    for option, radio in zip(SITE.options, page.soup.select("input[type=radio]"), strict=True):
        labels = [label.get_text(strip=True) for label in page.soup.select(f"label[for={radio['id']}]")]
        assert labels[0] == option.text
        assert "".join(labels[1:]) == ""


def test_other_questions_have_no_drawing(site: Site) -> None:
    assert drawn(begin(site)) == []


def test_the_drawing_is_light(page: Page) -> None:
    whole = page.answer.get_data()
    bare = BeautifulSoup(whole, "html.parser")
    for part in bare.select(DRAWING):
        part.decompose()
    assert len(gzip.compress(whole)) - len(gzip.compress(str(bare).encode())) <= MOST_BYTES
