"""P30: wapiti and sqlmap find nothing on the site, and every hole that was planted in its broken twin."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text
from werkzeug.test import Client

from demo.ports import HOST, free_port
from demo.site import finish, wait_until_served
from tests.faults.conftest import Record
from tests.faults.twin.__main__ import serve
from tests.faults.twin.holes import LINKS, twin
from tests.faults.twin.scanners import ATTACKS, LOOKS, sqlmap, wapiti
from tests.intake.conftest import PAT, fields
from tests.intake.journey import CHECK, CONTACT
from tests.servers import SmtpServer, site_process, smtp_server
from tests.settings import environment_in
from webapp.database import Database

ROOT = Path(__file__).parents[2]
HOLES = {
    "CRLF Injection at /lang, to",
    "Clickjacking Protection at /, ",
    "Command execution at /ping, host",
    "Content Security Policy Configuration at /, ",
    "Cross Site Request Forgery at /book, ",
    "HttpOnly Flag cookie at /, ",
    "MIME Type Confusion at /, ",
    "Open Redirect at /go, to",
    "Path Traversal at /file, name",
    "Reflected Cross Site Scripting at /hello, name",
    "SQL Injection at /clinic, id",
    "Secure Flag cookie at /, ",
    "Stored Cross Site Scripting at /book, words",
}
NO_TOKEN = "Cross Site Request Forgery at /resources/search, "
"""Named rightly and no hole: a search changes nothing and knows nobody, and its page is kept, the same for all."""
FEWEST_PAGES = 35
OWN_NAME = "www.clinic.example"
BEHIND_TLS = {
    "Host": OWN_NAME,
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": OWN_NAME,
    "X-Forwarded-Proto": "https",
}


@pytest.fixture(scope="module")
def programs() -> Path:
    """The folder of the scanners; they run in `make faults` only."""
    done = subprocess.run(["sh", "scripts/scanners"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Path(done.stdout.strip())


@pytest.fixture
def mailbox() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@contextmanager
def broken_twin() -> Iterator[str]:
    """The address of the twin, served on loopback until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "tests.faults.twin", HOST, str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_served(process, lambda: _listens(port))
        yield f"http://{HOST}:{port}"
    finally:
        finish(process)


def _listens(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex((HOST, port)) == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "localhost", "clinic.example", ""])  # noqa: S104 - each must be refused
def test_the_twin_refuses_to_be_served_to_anybody_else(host: str) -> None:
    with pytest.raises(SystemExit, match="loopback"):
        serve(host, 0)


def test_the_twin_has_its_holes() -> None:
    """What the scanners are to find is there, seen without them."""
    visitor = Client(twin())
    assert all(visitor.get(link).status_code in (200, 302) for link in LINKS)
    assert b"<script>x" in visitor.get("/hello?name=<script>x").data
    visitor.post("/book", data={"words": "<script>y"})
    assert b"<script>y" in visitor.get("/book").data
    assert b"Knee" in visitor.get("/clinic?id=1 OR 1=1").data
    assert b"root:x" in visitor.get("/file?name=../etc/passwd").data
    assert visitor.get("/go?to=http://elsewhere.example/").location == "http://elsewhere.example/"
    assert b"PATH=" in visitor.get("/ping?host=a;env").data
    assert visitor.get("/lang?to=en%0d%0aX-Planted: yes").headers["X-Planted"] == "yes"


@pytest.mark.release
def test_every_planted_hole_is_found(programs: Path, tmp_path: Path, record: Record) -> None:
    with broken_twin() as address:
        scan = wapiti(programs, address, tmp_path, f"{ATTACKS},cookieflags")
        assert sqlmap(programs, tmp_path, "-u", f"{address}/clinic?id=1")
    missed = HOLES - scan.found
    record("P30", "twin: planted holes found", found=f"{len(HOLES) - len(missed)} of {len(HOLES)}", wanted="all")
    assert not missed


@pytest.mark.release
def test_wapiti_finds_nothing_on_the_site(programs: Path, tmp_path: Path, mailbox: SmtpServer, record: Record) -> None:
    with site_process(environment_in(tmp_path, mail_port=mailbox.port)) as address:
        scan = wapiti(programs, address, tmp_path, ATTACKS)
    found = scan.found - {NO_TOKEN}
    record("P30", f"site: wapiti, {scan.pages} pages and forms", found=len(found), wanted="0")
    assert found == set()
    assert NO_TOKEN in scan.found, "what is not found any more needs no exception"
    assert scan.pages >= FEWEST_PAGES, "a scan of less says nothing"


@pytest.mark.release
def test_wapiti_finds_nothing_on_the_site_behind_tls(
    programs: Path, tmp_path: Path, mailbox: SmtpServer, record: Record
) -> None:
    """Cookies are Secure where the site is https: as the proxy says, which is played here."""
    own = {"BASE_URL": f"https://{OWN_NAME}", "PROXY_HOPS": "1"}
    with site_process(environment_in(tmp_path, mail_port=mailbox.port, **own)) as address:
        scan = wapiti(programs, address, tmp_path, LOOKS, BEHIND_TLS)
    record("P30", f"site behind TLS: wapiti, {scan.pages} pages", found=len(scan.found), wanted="0")
    assert scan.found == set()
    assert scan.pages >= FEWEST_PAGES


@pytest.mark.release
def test_sqlmap_finds_nothing_on_the_site(
    programs: Path, database_url: str, tmp_path: Path, mailbox: SmtpServer, record: Record
) -> None:
    environ = environment_in(tmp_path, mail_port=mailbox.port, DATABASE_URL=database_url)
    with site_process(environ) as address:
        targets = (
            ("-u", f"{address}/contact?kind=question"),
            ("-u", f"{address}/treatments/structured-rehabilitation*"),
            ("-u", f"{address}/assessment/age", "--cookie", "answers=1", "-p", "answers", "--level", "2"),
            ("-u", f"{address}/resources/search", "--data", "words=sciatica"),
            _whole_request(address),
        )
        found = [target for number, target in enumerate(targets) if sqlmap(programs, tmp_path / str(number), *target)]
    database = Database(database_url)
    with database.reading() as connection:
        stored = connection.execute(text("SELECT count(*) FROM requests")).scalar_one()
    database.engine.dispose()
    kind = database.engine.dialect.name
    record("P30", f"site: sqlmap, {len(targets)} targets", found=len(found), wanted="0", database=kind)
    assert found == []
    assert stored, "a scan that never reached the database says nothing"


def _whole_request(address: str) -> tuple[str, ...]:
    """Sending the request from the check page, its fields attacked one after the other, as one and the same visitor."""
    cookies = CookieJar()
    visitor = build_opener(HTTPCookieProcessor(cookies))
    form = BeautifulSoup(visitor.open(address + CONTACT).read(), "html.parser")
    filled = urlencode({**fields(form, CHECK), **PAT}, doseq=True)
    check = BeautifulSoup(visitor.open(address + CHECK, filled.encode()).read(), "html.parser")
    ready = urlencode({**fields(check, CHECK), "consent": "y", "act": "send"}, doseq=True)
    session = "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
    attacked = ("--data", ready, "-p", "form_token,name,email,phone,message", "--skip", "Cookie")
    return "-u", address + CHECK, "--cookie", session, "--drop-set-cookie", *attacked
