"""What operators install in front of the site does what it says, tried with nginx itself."""

import gzip
import http.client
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from demo.ports import HOST
from tests.deploy.front import NAME, Front, nginx_before
from tests.intake.conftest import PAT, fields
from webapp.settings import ROOT
from webapp.web.headers import Allowed, security_headers
from webapp.web.pages import allowed

HEADERS = ROOT / "deploy" / "nginx" / "security-headers.conf"
SHEET = "/static/css/site.css?v=1"
# What nginx gives by itself holds nothing inline; what the site gives names the hash of each text that may stand in it.
NGINX_OWN = security_headers(Allowed(), https=True)
SITE_OWN = security_headers(allowed(ROOT / "static"), https=True)


def test_the_headers_of_what_nginx_gives_by_itself_are_the_sites_own() -> None:
    said = [line for line in HEADERS.read_text().splitlines() if line.startswith("add_header")]
    assert said == [f'add_header {name} "{value}" always;' for name, value in NGINX_OWN.items()]


@pytest.mark.parametrize("path", ["/", "/contact", "/nowhere", "/healthz", SHEET, "/static/none.css"])
def test_every_answer_has_the_headers_once_and_tells_no_version(front: Front, path: str) -> None:
    answer, _ = front.ask(path)
    own = NGINX_OWN if path.startswith("/static/") else SITE_OWN
    assert {name: answer.headers.get_all(name) for name in own} == {name: [value] for name, value in own.items()}
    assert answer.headers["Server"] == "nginx"


def test_static_files_are_kept_for_a_year_and_come_without_the_site(front: Front, alone: Front) -> None:
    for served in (front, alone):
        answer, body = served.ask(SHEET, headers={"Accept-Encoding": "gzip"})
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "max-age=31536000, public")
        assert gzip.decompress(body) == (ROOT / "static" / "css" / "site.css").read_bytes()
    assert front.ask("/static/")[0].status == 403
    assert front.ask("/static/../wsgi.py")[0].status in (400, 404)
    assert front.ask("/static/css/site.css", "POST", b"a=b")[0].status in (403, 405)


@pytest.mark.parametrize("path", ["/", "/privacy", "/treatments/spinal-cord-stimulation", "/contact", "/assessment"])
def test_pages_pass_as_the_site_compressed_them(front: Front, path: str) -> None:
    plain = front.ask(path)[1]
    for coding in ("br", "gzip") if path not in ("/contact", "/assessment") else ("gzip",):
        answer, body = front.ask(path, headers={"Accept-Encoding": coding})
        assert answer.headers["Content-Encoding"] == coding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert len(body) < len(plain) / 2


def test_a_kept_page_is_not_sent_again_to_who_has_it(front: Front) -> None:
    answer, _ = front.ask("/", headers={"Accept-Encoding": "br"})
    again, body = front.ask("/", headers={"Accept-Encoding": "br", "If-None-Match": answer.headers["ETag"]})
    assert (again.status, body) == (304, b"")


@pytest.mark.parametrize(("status", "words"), [(502, "not working right now"), (413, "too much text")])
def test_without_the_site_a_page_says_the_phone_and_911(alone: Front, status: int, words: str) -> None:
    answer, body = alone.ask("/contact", "POST", b"x" * (70_000 if status == 413 else 10))
    page = BeautifulSoup(body, "html.parser")
    assert answer.status == status
    assert words in page.h1.get_text() if page.h1 else pytest.fail("no heading")
    assert page.select("a[href='tel:911']")
    assert page.select("main a[href='tel:+15555550100']")
    assert answer.headers.get_all("Cache-Control") == ["no-store"]
    assert answer.headers["Retry-After"] == ("30" if status == 502 else None)
    assert answer.headers.get_all("Content-Security-Policy") == [NGINX_OWN["Content-Security-Policy"]]
    assert not page.find_all("style"), "their style sheets are files, because that policy names no hash"
    for sheet in page.select("link[rel=stylesheet]"):
        assert alone.ask(str(sheet["href"]))[0].status == 200


def test_the_pages_of_nginx_cannot_be_opened_by_their_address(alone: Front) -> None:
    assert alone.ask("/proxy-pages/unavailable.html")[0].status == 404


def test_http_leads_to_https_under_the_own_name(front: Front) -> None:
    connection = http.client.HTTPConnection(HOST, front.plain_port, timeout=10)
    connection.request("POST", "/contact?kind=question", b"name=Pat", {"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/contact?kind=question")
    connection.close()


def test_another_name_is_not_answered(front: Front) -> None:
    connection = http.client.HTTPConnection(HOST, front.plain_port, timeout=10)
    connection.request("GET", "/", headers={"Host": "elsewhere.example"})
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()
    connection.close()
    elsewhere = ssl.create_default_context()
    elsewhere.check_hostname, elsewhere.verify_mode = False, ssl.CERT_NONE
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        _shaken(front, elsewhere, "elsewhere.example")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", ["TLSv1_1", "TLSv1_2", "TLSv1_3"])
def test_tls_is_1_2_or_1_3(front: Front, version: str) -> None:
    context = front.authority.trusting()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    if version == "TLSv1_1":
        with pytest.raises(ssl.SSLError):
            _shaken(front, context, NAME)
    else:
        assert _shaken(front, context, NAME) == version.replace("_", ".")


def _shaken(front: Front, context: ssl.SSLContext, name: str) -> str | None:
    with (
        socket.create_connection((HOST, front.port), 10) as plain,
        context.wrap_socket(plain, server_hostname=name) as sealed,
    ):
        return sealed.version()


@contextmanager
def listener() -> Iterator[tuple[int, list[dict[str, list[str]]]]]:
    """A server that notes the headers it gets; its port, and the notes."""
    noted: list[dict[str, list[str]]] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            noted.append({name.lower(): self.headers.get_all(name) or [] for name in self.headers})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Noting)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1], noted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_a_visitor_claims_about_proxies_is_replaced(tmp_path: Path) -> None:
    claimed = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Port": "99",
        "X-Forwarded-Prefix": "/evil",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9",
    }
    with listener() as (port, noted), nginx_before(port, tmp_path) as front:
        assert front.ask("/", headers=claimed)[0].status == 204
    said = {name: noted[0][name] for name in noted[0] if name.startswith(("x-", "forwarded", "host"))}
    assert said == {
        "host": [NAME],
        "x-forwarded-for": [HOST],
        "x-forwarded-host": [NAME],
        "x-forwarded-proto": ["https"],
    }


def test_the_log_holds_no_typed_path_no_question_mark_no_page_before_and_no_form(front: Front) -> None:
    front.ask("/contact?name=canary1", headers={"Referer": f"https://{NAME}/?q=canary2", "Cookie": "a=canary3"})
    front.ask("/contact?x=canary4", "POST", b"name=canary5", {"User-Agent": "canary6"})
    front.ask("/contact", "POST", b"canary7" * 10_000)
    for typed in ("/resources/canary8", "/canary9", "/contactcanary0/", "/treatments/../canary0"):
        front.ask(typed)
    assert " POST /contact " in front.log
    assert " GET /resources " in front.log
    assert " GET /other " in front.log
    written = "".join(path.read_text() for path in front.folder.glob("*.log"))
    assert "canary" not in written
    assert "?" not in front.log


def test_twenty_patients_behind_one_address_all_pass(front: Front) -> None:
    """They open the form at once, with what belongs to the page, and go on to the check page."""
    with ThreadPoolExecutor(20) as patients:
        assert list(patients.map(lambda _: _fill_in(front), range(20))) == [[200, 200, 200, 200, 200]] * 20


def _fill_in(front: Front) -> list[int]:
    connection, seen = front.connection(), []

    def ask(path: str, method: str = "GET", body: str = "", cookie: str = "") -> tuple[bytes, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body or None, {"Cookie": cookie, **kind})
        answer = connection.getresponse()
        seen.append(answer.status)
        return answer.read(), (answer.headers["Set-Cookie"] or "").partition(";")[0]

    page, cookie = ask("/contact")
    for file in (SHEET, "/static/js/site.js?v=1", "/static/img/favicon.svg?v=1"):
        ask(file)
    form = BeautifulSoup(page, "html.parser")
    body = urlencode({**fields(form, "/contact/check"), **PAT}, doseq=True)
    ask("/contact/check", "POST", body, cookie)
    connection.close()
    return seen
