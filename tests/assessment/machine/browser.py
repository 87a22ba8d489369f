"""A browser small enough for a hundred thousand visits: it calls the site as WSGI and reads a page by its marks."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import run_wsgi_app

START_PAGE = re.compile(r'(name="who")')
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
CHOICE = re.compile(r'name="answer"\s+value="([^"]*)"( checked)?')
NUMBER = re.compile(r"Question (\d+ of about \d+)")
PROBLEMS = re.compile(r'id="error-summary".*?<ul>(.*?)</ul>', re.DOTALL)
ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
TOLD = re.compile(r'<p class="note" role="status">([^.:]*)')
GOES_ON = re.compile(r'href="([^"]*)">Go on where you left off')
LEVEL = re.compile(r'<body class="[^"]*result-(\w+)"')
WAIT = re.compile(r"<p><strong>(.*?)</strong></p>")
REASONS = re.compile(r'<ul class="(?:sheet-)?reasons">(.*?)</ul>', re.DOTALL)
RULE = re.compile(r'/rules#(\w+)"|<strong>(\w+)</strong>')
ANSWERS = re.compile(r'<dl class="(?:summary|sheet-answers)">(.*?)</dl>', re.DOTALL)
ANSWER = re.compile(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", re.DOTALL)
ADVICE = re.compile(r"Shown to the patient: (.*?)</p>", re.DOTALL)
DAY = re.compile(r"[Aa]nswered (?:on )?(\w+ \d+, \d+)")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]*)"')
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Seen:
    """What a person can tell of an answer of the site; what a kind of page does not have stays empty."""

    status: int = 200
    location: str = ""
    starts: bool = False
    heading: str = ""
    offered: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    number: str = ""
    problems: frozenset[str] = frozenset()
    told: str = ""
    goes_on: str = ""
    level: str = ""
    wait: str = ""
    advice: str = ""
    rules: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    day: str = ""


@dataclass
class Browser:
    """Keeps cookies, follows nothing by itself."""

    app: Flask
    cookies: dict[str, str] = field(default_factory=dict)
    html: str = ""

    @property
    def token(self) -> str:
        """The token in the forms of the page that came last; empty when it has no form."""
        found = TOKEN.search(self.html)
        return found[1] if found else ""

    def get(self, address: str) -> Seen:
        path, _, query = address.partition("?")
        return self._open({"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}, b"")

    def post(self, address: str, fields: Iterable[tuple[str, str]]) -> Seen:
        body = urlencode(list(fields)).encode()
        kind = "application/x-www-form-urlencoded"
        return self._open({"REQUEST_METHOD": "POST", "PATH_INFO": address, "CONTENT_TYPE": kind}, body)

    def _open(self, request: dict[str, str], body: bytes) -> Seen:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"HTTP_COOKIE": cookies, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        parts, status, headers = run_wsgi_app(self.app.wsgi_app, {**BASE, **sent, **request})
        self.html = b"".join(parts).decode()
        for cookie in headers.getlist("Set-Cookie"):
            self._keep(cookie)
        return read(int(status[:3]), headers.get("Location", ""), self.html)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if "Max-Age=0" in cookie:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


BASE = {
    "HTTP_HOST": "localhost",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "QUERY_STRING": "",
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
}


def read(status: int, location: str, html: str) -> Seen:
    """What stands in an answer with this status, `Location` and body; error pages differ by their status only."""
    if status not in (200, 422):
        return Seen(status, location)
    choices = CHOICE.findall(html)
    answers, level = _first(ANSWERS, html), _first(LEVEL, html)
    starts = bool(START_PAGE.search(html))
    return Seen(
        status,
        starts=starts,
        heading=_words(_first(HEADING, html)) if choices or level else "",
        offered=tuple(value for value, _ in choices),
        ticked=tuple(value for value, checked in choices if checked),
        number=_first(NUMBER, html),
        problems=frozenset(map(_words, ITEM.findall(_first(PROBLEMS, html)))),
        told=_first(TOLD, html),
        goes_on=_first(GOES_ON, html),
        level=level,
        wait=_words(_first(WAIT, html)) if level else "",
        advice=_words(_first(ADVICE, html)),
        rules=tuple(one or other for part in REASONS.findall(html) for one, other in RULE.findall(part)),
        answers=tuple((_words(asked), _words(picked)) for asked, picked in ANSWER.findall(answers)),
        day=_first(DAY, html) if answers else "",
    )


def _first(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return found[1] if found else ""


def _words(html: str) -> str:
    return " ".join(unescape(TAG.sub("", html)).split())
