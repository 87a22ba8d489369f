"""A test browser that fails by itself when a page breaks a rule of the house."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page_rules import broken_rules, internal_links


@dataclass
class Page:
    """One answer of the site, parsed."""

    address: str
    answer: TestResponse
    soup: BeautifulSoup

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def heading(self) -> str:
        return self.soup.h1.get_text(" ", strip=True) if self.soup.h1 else ""

    @property
    def text(self) -> str:
        """The words in `main`, white space folded."""
        return " ".join((self.soup.main or self.soup).get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        """The messages of the error summary."""
        return [item.get_text(" ", strip=True) for item in self.soup.select("#error-summary li")]

    def form(self, action: str | None = None) -> Tag:
        """The form that posts to `action` (by default the first form in `main` that posts)."""
        forms = (self.soup.main or self.soup).select("form[method=post]")
        return next(form for form in forms if action is None or form.get("action") == action)


@dataclass
class Site:
    """Visits pages like a person with script off: keeps cookies, follows redirects, fills in forms."""

    app: Flask
    host: str = "http://localhost"
    checked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.app.test_client()

    def get(self, address: str, status: int = 200) -> Page:
        """Open `address`, following redirects."""
        return self._read(self.client.get(address, base_url=self.host, follow_redirects=True), status)

    def post(self, address: str, data: dict[str, object], status: int = 200) -> Page:
        """Post `data` as it is, following redirects."""
        answer = self.client.post(address, base_url=self.host, data=data)
        if 300 <= answer.status_code < 400:
            return self.get(answer.location, status)
        return self._read(answer, status)

    def submit(
        self, page: Page, changes: dict[str, object] | None = None, press: str | None = None, status: int = 200
    ) -> Page:
        """Send the form with what stands in it, changed by `changes`, pressing the button that says `press`."""
        button = _button(page, press)
        form = button.find_parent("form") if button else page.form()
        assert isinstance(form, Tag)
        data = {**_standing_in(form), **(changes or {})}
        if button is not None and button.get("name"):
            data[str(button["name"])] = str(button.get("value", ""))
        action = str((button.get("formaction") if button else None) or form.get("action") or page.address)
        return self.post(urljoin(page.address, action), data, status)

    def _read(self, answer: TestResponse, status: int) -> Page:
        address = answer.request.path
        assert answer.status_code == status, f"{address} answered {answer.status_code}, not {status}"
        soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        broken = broken_rules(answer, soup)
        assert not broken, f"{address} breaks: " + "; ".join(broken)
        self._follow_links(address, soup)
        return Page(address, answer, soup)

    def _follow_links(self, address: str, soup: BeautifulSoup) -> None:
        """No link leads nowhere; each address is tried once, by a visitor without cookies."""
        for link in sorted(internal_links(soup) - self.checked):
            self.checked.add(link)
            found = self.app.test_client().get(urlsplit(link)._replace(fragment="").geturl(), base_url=self.host)
            assert found.status_code < 400, f"{address} links to {link}, which answers {found.status_code}"


def _button(page: Page, words: str | None) -> Tag | None:
    if words is None:
        return None
    found = [b for b in (page.soup.main or page.soup).find_all("button") if words in b.get_text(" ", strip=True)]
    assert found, f"{page.address} has no button {words!r}"
    return found[0]


def _standing_in(form: Tag) -> dict[str, object]:
    """What a browser would send of `form` untouched."""
    data: dict[str, list[str]] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        kind = control.get("type", "text")
        unticked = kind in ("checkbox", "radio") and not control.has_attr("checked")
        if not control.get("name") or kind in ("submit", "button") or unticked:
            continue
        default = "on" if kind == "checkbox" else ""
        value = control.get_text() if control.name == "textarea" else str(control.get("value", default))
        data.setdefault(str(control["name"]), []).append(re.sub(r"^\r?\n", "", value))
    return dict(data)
