"""With the database down people still read, assess themselves and are told when to get help."""

from pathlib import Path

import pytest

from tests.assessment.people import CALM, person
from tests.assessment.test_views import answer_all
from tests.settings import settings_in
from tests.site import Site
from webapp import create_app


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(create_app(settings_in(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none")))


@pytest.mark.parametrize("address", ["/", "/resources", "/treatments/spinal-cord-stimulation", "/privacy", "/contact"])
def test_every_page_to_read_is_there(site: Site, address: str) -> None:
    assert site.get(address).heading


def test_the_assessment_works_to_its_end(site: Site) -> None:
    assert answer_all(site, CALM).heading.startswith("Your answers fit")


def test_emergency_advice_needs_no_database(site: Site) -> None:
    assert answer_all(site, person(signs="chest")).heading.startswith("Get help now")


def test_a_request_that_cannot_be_stored_is_never_thanked_for(site: Site) -> None:
    form = {"kind": "question", "name": "Pat Doe", "phone": "(202) 555-0143", "message": "Is anybody there?"}
    page = site.submit(site.get("/contact"), form)
    assert page.heading == "Check what our staff will read"
    page = site.submit(page, {"consent": "y"}, press="Send my request", status=503)
    assert "was not sent" in page.text
    assert "Is anybody there?" in page.text
    assert "555-0100" in page.text
    assert page.answer.headers["Retry-After"]
