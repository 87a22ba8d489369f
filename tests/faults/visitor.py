"""A visitor of a running site, by plain HTTP, who remembers the head of every answer."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

from tests.intake.conftest import fields
from tests.intake.journey import CHECK, CONTACT
from tests.journeys.patient import CALM

SECONDS = 30


@dataclass
class Visitor:
    """Keeps cookies, follows what a browser follows; `heads` are all answers' status lines and headers."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)

    def ask(
        self, path: str, data: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str, BeautifulSoup]:
        """Status, Location and page of one request: a post when there are `data`."""
        body = urlencode(data, doseq=True) if data is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if data is not None else {}
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=SECONDS)
        connection.request("POST" if body is not None else "GET", path, body, {**kind, **cookie, **(headers or {})})
        answer = connection.getresponse()
        page = BeautifulSoup(answer.read(), "html.parser")
        connection.close()
        self.heads.append(f"{answer.status} {answer.reason}\n{answer.headers}")
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return answer.status, answer.headers.get("Location", ""), page

    def assess(self) -> None:
        """Take the assessment as a person with nothing alarming, until the result."""
        _, _, page = self.ask("/assessment")
        forms = [form for form in page.select("main form[method=post]") if "clear" not in str(form.get("action"))]
        button = page.select_one("main button[name]")
        start = {i["name"]: i["value"] for i in forms[0].select("input[type=hidden]")}
        chosen = {str(button["name"]): str(button["value"])} if button else {}
        _, location, _ = self.ask(str(forms[0].get("action") or "/assessment"), {**start, **chosen})
        while not location.endswith("/result"):
            _, location, _ = self._answer(location)

    def _answer(self, path: str) -> tuple[int, str, BeautifulSoup]:
        _, _, page = self.ask(path)
        assert page.h1 is not None
        asked = page.h1.get_text(" ", strip=True)
        wanted = next(options for words, options in CALM.items() if words in asked)
        labels = {label.get_text(" ", strip=True): str(label["for"]) for label in page.select("main label[for]")}
        ticked = [page.find(id=labels[option]) for option in wanted]
        token = page.select_one("main form input[name=csrf_token]")
        assert token is not None
        answers = [str(box["value"]) for box in ticked if box is not None]
        return self.ask(path, {"csrf_token": token["value"], "answer": answers})

    def ready(self, typed: Mapping[str, object]) -> dict[str, object]:
        """Fill in the form and go on to the check page; gives what its button would send."""
        _, _, page = self.ask(CONTACT)
        status, _, page = self.ask(CHECK, {**fields(page, CHECK), **typed})
        assert status == http.client.OK
        return {**fields(page, CHECK), "attach": "y", "consent": "y", "act": "send"}

    def send(self, ready: Mapping[str, object], headers: Mapping[str, str] | None = None) -> int:
        """Press `Send my request`; gives the status of the answer."""
        return self.ask(CHECK, ready, headers)[0]
