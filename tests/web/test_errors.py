import logging
from pathlib import Path

import pytest
from flask import Flask

from tests.settings import settings_in
from tests.site import Site
from webapp import create_app
from webapp.web import errors

CANARY = "numb between the legs"


def test_an_unknown_address_gets_a_page_with_a_way_on(site: Site) -> None:
    page = site.get("/nowhere", status=404)
    assert page.soup.find("a", href="/")
    assert "555-01" in page.soup.get_text()


def test_a_body_that_is_too_large_is_refused(site: Site) -> None:
    page = site.post("/contact", {"message": "a" * 70_000}, status=413)
    assert page.heading


def test_a_wrong_method_is_no_surprise(site: Site) -> None:
    page = site.post("/resources", {}, status=405)
    assert "GET" in page.answer.headers["Allow"]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
@pytest.mark.parametrize("address", ["/", "/contact", "/assessment", "/static/js/site.js"])
def test_a_method_that_no_page_has_is_refused(app: Flask, address: str, method: str) -> None:
    assert app.test_client().open(address, method=method).status_code == 405


@pytest.mark.parametrize(
    "address",
    ["/.git/HEAD", "/.env", "/wsgi.py", "/instance/site.sqlite", "/static/", "/static/css/", "/static/../wsgi.py"],
)
def test_no_file_beside_the_pages_is_served(app: Flask, address: str) -> None:
    assert app.test_client().get(address, buffered=True).status_code == 404


def test_a_slash_at_the_end_is_forgiven(site: Site) -> None:
    assert site.get("/contact/").heading == site.get("/contact").heading


def test_a_foreign_host_is_not_answered(app: Flask) -> None:
    answer = app.test_client().get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert b"does not answer" in answer.data


def test_a_surprise_shows_the_clinics_words_and_logs_no_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(settings_in(tmp_path))

    @app.get("/surprise")
    def surprise() -> str:
        raise RuntimeError(CANARY)

    with caplog.at_level(logging.DEBUG):
        page = Site(app).get("/surprise", status=500)
    assert page.heading
    assert CANARY not in caplog.text
    told = next(record for record in caplog.records if record.message == "surprise")
    assert getattr(told, "class") == "RuntimeError"
    assert told.place.startswith("tests.web.test_errors:")  # type: ignore[attr-defined]


def test_a_missing_error_page_stops_the_start() -> None:
    with pytest.raises(ValueError, match=r"not-found\.md"):
        errors.install(Flask("x"), {})
