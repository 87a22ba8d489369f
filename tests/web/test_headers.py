import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.settings import settings_in
from tests.site import Site
from webapp import create_app
from webapp.web.headers import Allowed, security_headers

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "address", ["/", "/contact", "/assessment", "/nowhere", "/static/css/site.css", "/healthz", "/robots.txt"]
)
def test_every_answer_carries_the_headers(app: Flask, address: str) -> None:
    answer = app.test_client().get(address, buffered=True)
    for name, value in STRICT.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_over_https_the_site_promises_to_stay_there() -> None:
    assert "max-age=63072000" in security_headers(Allowed(), https=True)["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in security_headers(Allowed(), https=False)


@pytest.mark.parametrize("address", ["/contact", "/contact/check", "/contact/sent", "/assessment", "/assessment/age"])
def test_personal_pages_are_never_kept(app: Flask, address: str) -> None:
    assert app.test_client().get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/resources", "/treatments", "/privacy", "/specialists"])
def test_public_pages_may_be_kept_and_set_no_cookie(app: Flask, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_static_files_are_kept_for_a_year_under_an_address_that_changes_with_them(site: Site) -> None:
    sheet = site.get("/").soup.find("link", rel="stylesheet")
    assert sheet is not None
    assert "?v=" in str(sheet["href"])
    answer = site.client.get(str(sheet["href"]), buffered=True)
    assert answer.headers["Cache-Control"] == "max-age=31536000, public"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_over_https_a_form_works_and_its_cookies_stay_on_this_host(tmp_path: Path, migrated_sqlite: Path) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    site = Site(
        create_app(settings_in(tmp_path, base_url="https://www.clinic.example")), host="https://www.clinic.example"
    )
    page = site.submit(site.get("/assessment"), press="Start for myself")
    assert page.address == "/assessment/age"
    cookies = {cookie.key: cookie for cookie in site.client._cookies.values()}  # type: ignore[attr-defined]
    assert set(cookies) == {"__Host-session", "__Host-answers"}
    for cookie in cookies.values():
        assert (cookie.secure, cookie.http_only, cookie.same_site, cookie.path) == (True, True, "Lax", "/")
    assert "Strict-Transport-Security" in page.answer.headers
