"""Pages kept ready: made for nobody, the same bytes for everybody, and never a byte of anybody."""

import gzip
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import pytest
from flask import Flask
from werkzeug.test import Client
from werkzeug.wrappers import Response

from webapp.web.kept import KeptPages, coding

HOST = "clinic.example"
ARTICLE = "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion"
OPEN = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
LONG = b"<p>A page that is long enough to be worth it.</p>" * 20


class Behind:
    """What stands behind the kept pages, and what it was asked."""

    def __init__(self, body: bytes = LONG, **fields: str) -> None:
        self.body, self.status = body, 200
        self.fields = {"Content-Type": "text/html", "Cache-Control": "public, max-age=300", **fields}
        self.asked: list[WSGIEnvironment] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked.append(environ)
        return Response(self.body, self.status, self.fields)(environ, start_response)


def visitor(behind: Behind) -> Client:
    return Client(KeptPages(behind, f"https://{HOST}", [HOST], {"/"}.__contains__), use_cookies=False)


def ask(client: Client, path: str = "/", method: str = "GET", host: str = HOST, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(path, method=method, base_url=f"https://{host}", headers=named)


@pytest.mark.parametrize("name", OPEN)
def test_a_page_is_rendered_once_and_sent_in_the_coding_that_is_asked_for(name: str) -> None:
    behind = Behind()
    client = visitor(behind)
    for _ in range(3):
        answer = ask(client, Accept_Encoding=name)
        assert OPEN[name](answer.data) == LONG
        assert answer.headers.get("Content-Encoding") == (None if name == "identity" else name)
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert len(behind.asked) == 1


def test_it_is_made_for_nobody() -> None:
    behind = Behind()
    own = {"Cookie": "session=mine", "Authorization": "Basic eA==", "User_Agent": "me", "Accept_Language": "es"}
    ask(visitor(behind), **own, X_Forwarded_For="192.0.2.7")
    (asked,) = behind.asked
    said = {name for name in asked if name.startswith("HTTP_")}
    assert said <= {"HTTP_HOST", "HTTP_USER_AGENT"}
    assert "me" not in asked.get("HTTP_USER_AGENT", "").split()
    assert not asked.get("QUERY_STRING")


@pytest.mark.parametrize(
    "behind",
    [
        Behind(**{"Set-Cookie": "a=b"}),
        Behind(**{"Cache-Control": "no-store"}),
        Behind(Vary="Cookie"),
        Behind(Vary="Cookie, Accept-Encoding"),
    ],
    ids=["cookie", "no-store", "vary", "vary more"],
)
def test_what_is_not_for_everybody_is_asked_for_each_time(behind: Behind) -> None:
    client = visitor(behind)
    for _ in range(2):
        ask(client, Cookie="session=mine")
    assert [environ["HTTP_COOKIE"] for environ in behind.asked if "HTTP_COOKIE" in environ] == ["session=mine"] * 2


def test_an_error_is_not_kept() -> None:
    behind = Behind()
    behind.status = 500
    client = visitor(behind)
    assert ask(client).status_code == 500
    behind.status = 200
    assert ask(client).status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "host"),
    [("/?utm=1", "GET", HOST), ("/other", "GET", HOST), ("/", "POST", HOST), ("/", "GET", "thief.example")],
)
def test_everything_else_goes_on_to_the_site(path: str, method: str, host: str) -> None:
    behind = Behind()
    client = visitor(behind)
    ask(client)
    ask(client, path, method, host, Cookie="session=mine")
    assert [environ.get("HTTP_COOKIE") for environ in behind.asked] == [None, "session=mine"]


@pytest.mark.parametrize("said", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_who_has_it_gets_304_without_a_body(said: str) -> None:
    client = visitor(Behind())
    tag = ask(client, Accept_Encoding="br").headers["ETag"]
    again = ask(client, Accept_Encoding="br", If_None_Match=said.format(tag.strip('"')))
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert {"Cache-Control", "Vary"} <= set(again.headers.keys())
    assert not {"Content-Encoding", "Content-Length", "Content-Type"} & set(again.headers.keys())


def test_each_coding_has_a_strong_validator_of_its_own() -> None:
    client = visitor(Behind())
    tags = [ask(client, Accept_Encoding=name).headers["ETag"] for name in OPEN]
    assert len(set(tags)) == len(OPEN)
    assert not any(tag.startswith("W/") for tag in tags)
    assert ask(client, Accept_Encoding="gzip", If_None_Match=tags[0]).status_code == 200


def test_other_words_another_style_or_the_banner_make_another_validator() -> None:
    tags = {ask(visitor(Behind(body))).headers["ETag"] for body in (LONG, LONG + b"!", b"Demo. " + LONG)}
    assert len(tags) == 3


def test_what_was_dropped_is_made_anew() -> None:
    behind = Behind()
    kept = KeptPages(behind, f"https://{HOST}", [HOST], {"/"}.__contains__)
    client = Client(kept)
    before = ask(client)
    behind.body = LONG + b"<p>New.</p>"
    assert ask(client).data == before.data
    kept.drop()
    assert ask(client).data == behind.body
    assert ask(client).headers["ETag"] != before.headers["ETag"]


def test_head_says_the_same_without_the_page() -> None:
    client = visitor(Behind())
    get, head = ask(client, Accept_Encoding="gzip"), ask(client, method="HEAD", Accept_Encoding="gzip")
    assert head.data == b""
    assert dict(head.headers) == dict(get.headers)


def test_a_page_that_compression_would_lengthen_is_sent_as_it_is() -> None:
    answer = ask(visitor(Behind(b"ok")), Accept_Encoding="br, gzip")
    assert answer.data == b"ok"
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("*;q=0", "identity"),
        ("deflate", "identity"),
        ("", "identity"),
        ("nonsense;;q=x,,", "identity"),
    ],
)
def test_the_coding_is_one_that_the_client_takes(accepted: str, chosen: str) -> None:
    assert coding(accepted) == chosen


@pytest.fixture
def people(app: Flask) -> tuple[Client, Client]:
    """Somebody who has answered and written much, and somebody who has not."""
    return app.test_client(), app.test_client()


def test_on_the_site_a_visitor_with_cookies_gets_the_same_bytes(people: tuple[Client, Client]) -> None:
    one, other = people
    one.get("/contact")
    one.post("/assessment/begin", data={"who": "self"})
    for address in ("/", ARTICLE, "/treatments", "/robots.txt", "/static/css/site.css?v=1"):
        mine, theirs = one.get(address, buffered=True), other.get(address, buffered=True)
        assert mine.data == theirs.data
        assert mine.headers["ETag"] == theirs.headers["ETag"]
        assert "Set-Cookie" not in mine.headers


def test_on_the_site_pages_with_forms_are_made_for_each_visitor(people: tuple[Client, Client]) -> None:
    for address in ("/contact", "/assessment"):
        mine, theirs = (person.get(address) for person in people)
        assert mine.data != theirs.data, "each has a token of its own"
        assert mine.headers["Cache-Control"] == "no-store"
