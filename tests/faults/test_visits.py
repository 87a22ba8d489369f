"""P17: a real browser goes everywhere a patient can go, and asks no other host for anything."""

import pytest

from tests.browsing import NewPage
from tests.faults.conftest import Record
from tests.journeys import conftest as journeys
from tests.journeys.patient import (
    MORE_PAGES,
    PAGES,
    answer,
    every_question,
    fill_in_the_request,
    send_the_request,
    take_the_assessment,
)
from tests.journeys.test_patient import foreign

mailbox, folder, live = journeys.mailbox, journeys.folder, journeys.live

FEWEST_PAGES = 45
# The everyday run has tests/journeys/test_patient.py::test_no_one_else_hears_of_a_visit.


@pytest.mark.release
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_no_page_asks_another_host(live: str, new_page: NewPage, script: bool, record: Record) -> None:
    page = new_page(script=script)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    heard = foreign(page, live)
    for address in (*PAGES, *MORE_PAGES):
        page.goto(live + address)
    every_question(page, live, lambda: None)
    answer(page, "It got worse over hours or a few days")  # an emergency
    take_the_assessment(page, live)
    page.goto(live + "/assessment/result/sheet")
    page.goto(live + "/contact")
    page.get_by_role("button", name="Continue").click()  # what is missing is said
    fill_in_the_request(page, "Pat Doe", "pat@patient.example", "Who else hears of it?")
    send_the_request(page, attach=True)
    page.goto(live + "/contact/status")
    pages = [url for url in asked if "/static/" not in url]
    what = f"foreign requests, script {'on' if script else 'off'}, {len(pages)} pages and {len(asked)} requests"
    record("P17", what, found=len(heard), wanted="0")
    assert heard == []
    assert len(pages) >= FEWEST_PAGES, "a visit of less says nothing"
