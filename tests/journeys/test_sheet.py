"""The page for the desk or the visit: one US-letter sheet for every result, however much was ticked."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask, Response
from playwright.sync_api import Page, expect

from tests.assessment.people import CALM, DEFINITION, outcome_of, person
from tests.browsing import NewPage
from tests.journeys.patient import heading, take_the_assessment
from tests.settings import KEYS
from webapp.assessment.answers import AnswersCookie, Given
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Role
from webapp.assessment.walk import walk
from webapp.sealing import Keyring

# Somebody for each result, on the path where most can be ticked (found by trying the drawn people).
BASES: dict[str, Answers] = {
    "emergency": person(power="leg", pace="slow", health="cancer"),
    "urgent": person(age="18", power="leg", pace="unsure", dur="unsure"),
    "child": person(age="u18", site="gone", pelvic="constip", dur="unsure"),
    "surgeon": person(age="18", site="lowmid", dur="6to12", spread="unsure", told="curve"),
    "facet": CALM,
    "nerve": person(spread="limb_leg", quality="nerve"),
    "unclear": person(age="18", site="gone", dur="unsure", spread="unsure"),
}


def ticking_most(answers: Answers) -> Answers:
    """`answers` with every further tick that neither alters the result nor shortens the path."""
    result, length = outcome_of(answers).result.id, len(walk(DEFINITION, answers).asked)
    for question in (question for question in DEFINITION.questions if question.many and question.id in answers):
        for option in (option for option in question.options if option.role is not Role.NONE):
            picked = {*answers[question.id], option.id} - {"none"}
            more = {**answers, question.id: tuple(o.id for o in question.options if o.id in picked)}
            walked = walk(DEFINITION, more)
            if walked.complete and len(walked.asked) >= length and outcome_of(more).result.id == result:
                answers = more
    return walk(DEFINITION, answers).kept


def answered(page: Page, base: str, answers: Answers) -> None:
    """Give `page` the cookie of somebody who has given `answers` today."""
    response = Response()
    with Flask(__name__).test_request_context():
        cookie = AnswersCookie(Keyring(KEYS), DEFINITION, https=False)
        cookie.write(response, Given(datetime.now(UTC).date(), answers=answers))
    value = re.match(r"answers=([^;]+)", response.headers["Set-Cookie"])
    assert value
    page.context.add_cookies([{"name": cookie.name, "value": value[1], "url": base}])


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("result", DEFINITION.results)
def test_it_is_one_letter_page_even_with_the_most_ticks(live: str, new_page: NewPage, result: str) -> None:
    for answers in (BASES[result], ticking_most(BASES[result])):
        page = new_page(script=False)
        answered(page, live, answers)
        page.goto(live + "/assessment/result/sheet")
        expect(page.get_by_text(outcome_of(answers).result.title)).to_be_visible()
        assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
        assert pages_of(page.pdf(format="Letter")) == 1


def test_a_result_leads_to_it_and_script_offers_to_print(live: str, new_page: NewPage) -> None:
    page = new_page(width=320)
    take_the_assessment(page, live)
    page.get_by_role("link", name="One page for the desk or your visit").click()
    assert page.url == live + "/assessment/result/sheet"
    assert heading(page) == "Spine assessment: a page for the desk or the visit"
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    page.get_by_role("button", name="Print this page").click()
    expect(page.locator("body[data-printed=yes]")).to_be_visible()


def test_what_is_only_for_the_screen_is_not_printed(live: str, new_page: NewPage) -> None:
    page = new_page(script=False)
    answered(page, live, CALM)
    page.goto(live + "/assessment/result/sheet")
    page.emulate_media(media="print")
    for hidden in ("header", "footer", "nav", "button", ".no-print"):
        for part in page.locator(hidden).all():
            expect(part).to_be_hidden()
    for shown in ("h1", ".sheet-advice", ".sheet-lines", ".sheet-reasons", ".sheet-answers", ".sheet-note"):
        expect(page.locator(shown)).to_be_visible()
