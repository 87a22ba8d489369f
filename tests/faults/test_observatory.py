"""P16: every answer has the strictest headers, and the HTTP Observatory gives each of them at least 130 points (A+)."""

import http.client
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from demo.ports import HOST, free_port
from tests.deploy.front import NAME, Front, nginx_before, whole_site
from tests.faults.conftest import Record
from tests.settings import settings_in
from webapp import create_app
from webapp.settings import ROOT
from webapp.web.headers import security_headers
from webapp.web.pages import allowed

FEWEST_POINTS = 130
INLINE = allowed(ROOT / "static")
EVERY_HEADER = security_headers(INLINE, https=True)
OWN = f"https://{NAME}"
KNOWN = {
    "/assessment/<question_id>": "/assessment/age",
    "/resources/<slug>": "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion",
    "/static/<path:filename>": "/static/css/site.css",
    "/treatments/<slug>": "/treatments/spinal-cord-stimulation",
}
FOR_EVERYBODY = ("library.", "security_txt.", "static")
STRICTER = {"Referrer-Policy": "no-referrer"}  # below /preview: the address is a key to what is not public
ALSO_PUBLIC = {"/assessment/rules"}


@dataclass(frozen=True)
class Recorded:
    """One answer as the Observatory sees it: with its preflight, and where http led."""

    path: str
    status: int
    headers: list[tuple[str, str]]
    body: str
    preflight: list[tuple[str, str]]
    redirects: list[tuple[str, int]]


def address_of(rule: Rule) -> str:
    """An address of the route; one with a part that we don't know is answered by an error page."""
    return KNOWN.get(rule.rule) or "".join(
        "none" if dynamic else text for dynamic, text in rule._trace[1:]
    ).removeprefix("|")


@pytest.fixture
def https_app(tmp_path: Path, migrated_sqlite: Path) -> Flask:
    shutil.copy(migrated_sqlite, tmp_path / "site.sqlite")
    return create_app(settings_in(tmp_path, base_url=OWN))


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of everything the site answers, and of what it does not."""
    known = [
        (str(rule.endpoint), method, address_of(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
    ]
    return [*known, ("none", "GET", "/nowhere"), ("none", "DELETE", "/contact"), ("none", "GET", "/static/none.css")]


def test_every_route_carries_every_header_and_only_public_ones_are_kept(https_app: Flask) -> None:
    visitor = https_app.test_client()
    for endpoint, method, path in routes(https_app):
        answer = visitor.open(path, method=method, base_url=OWN, buffered=True)
        said = {name: answer.headers.getlist(name) for name in EVERY_HEADER}
        wanted = {**EVERY_HEADER, **(STRICTER if path.startswith("/preview") else {})}
        assert said == {name: [value] for name, value in wanted.items()}, (method, path)
        kept = answer.headers["Cache-Control"]
        may_be_kept = path in ALSO_PUBLIC or endpoint.startswith(FOR_EVERYBODY)
        assert kept == "no-store" or (may_be_kept and "public" in kept), (method, path)
        assert "no-store" in kept or "Set-Cookie" not in answer.headers, (method, path)


def test_the_policy_begins_with_nothing_and_allows_only_our_own() -> None:
    policy = EVERY_HEADER["Content-Security-Policy"]
    says = {name: set(sources) for name, *sources in (directive.split() for directive in policy.split("; "))}
    assert says["default-src"] == {"'none'"}
    assert {"base-uri", "form-action", "frame-ancestors"} <= set(says)
    hashes = {source for sources in says.values() for source in sources if source.startswith("'sha256-")}
    assert hashes == {*INLINE.styles, *INLINE.scripts}
    assert {source for sources in says.values() for source in sources} - hashes == {"'none'", "'self'"}


@pytest.fixture(scope="module")
def observatory() -> Path:
    """The folder of the Observatory; it grades in `make faults` only."""
    done = subprocess.run(["sh", "scripts/observatory"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Path(done.stdout.strip())


@pytest.mark.release
def test_the_observatory_gives_each_answer_130_points(
    observatory: Path, tmp_path: Path, https_app: Flask, record: Record
) -> None:
    with whole_site(tmp_path) as (front, _), nginx_before(free_port(), _made(tmp_path / "alone")) as alone:
        answers = [recorded(front, method, path) for _, method, path in routes(https_app)]
        answers += [recorded(front, "GET", path) for path in ("/static/css/none.css", "/a%00b", "/" + "x" * 9000)]
        answers += [recorded(front, "POST", "/contact", b"x" * 70_000), recorded(alone, "GET", "/contact")]
    seen = {answer.status for answer in answers}
    assert seen >= {200, 303, 404, 405, 413, 422, 502}
    told = json.dumps({"host": NAME, "answers": [asdict(answer) for answer in answers]})
    done = subprocess.run(
        ["node", "score.mjs"], cwd=observatory, input=told, capture_output=True, text=True, check=True
    )
    grades = json.loads(done.stdout)
    weak = [grade for grade in grades if grade["score"] < FEWEST_POINTS or grade["minus"]]
    least = min(grade["score"] for grade in grades)
    record("P16", f"least points of {len(grades)} answers, {len(seen)} statuses", found=least, wanted=">= 130")
    assert weak == []


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def recorded(front: Front, method: str, path: str, body: bytes | None = None) -> Recorded:
    """The answer of `front`, the one to a preflight of somebody else's page, and the way there from http."""
    answer, content = front.ask(path, method, body)
    asking = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    preflight, _ = front.ask(path, "OPTIONS", headers=asking)
    return Recorded(
        path=quote(path, safe="/%"),
        status=answer.status,
        headers=answer.getheaders(),
        body=content.decode(errors="replace"),
        preflight=preflight.getheaders(),
        redirects=[*_led(front, path), (OWN + path, answer.status)],
    )


def _led(front: Front, path: str) -> Iterator[tuple[str, int]]:
    connection = http.client.HTTPConnection(HOST, front.plain_port, timeout=10)
    connection.request("GET", path, headers={"Host": NAME})
    answer = connection.getresponse()
    if answer.status == http.HTTPStatus.PERMANENT_REDIRECT:
        assert answer.headers["Location"] == OWN + path
    else:
        assert answer.status == http.HTTPStatus.REQUEST_URI_TOO_LONG or answer.status == http.HTTPStatus.BAD_REQUEST
    yield f"http://{NAME}{path}", answer.status
    connection.close()
