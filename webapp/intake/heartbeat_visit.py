"""A visit to the real site over HTTP, as the heartbeat makes it: the form, the check page, the receipt."""

import http.client
import re
import ssl
from collections.abc import Callable
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Self
from urllib.parse import urlencode, urlsplit

from webapp.intake.reference import ALPHABET

TIMEOUT_SECONDS = 10.0
LONGEST_PAGE = 1_000_000
SEE_OTHER, OK, REFUSED = 303, 200, 422
REFERENCE = re.compile(f"TP-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")
CONTACT, CHECK, SENT = "/contact", "/contact/check", "/contact/sent"


class VisitError(Exception):
    """The request could not be sent; the message says at which step."""


class Visit:
    """One visitor with cookies and without scripts; close it, or use it as a context."""

    def __init__(
        self, site: str, host: str, tls_context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    ) -> None:
        """`site`: the address to connect to, `host`: the name to ask for (the BASE_URL's)."""
        parts = urlsplit(site)
        where = parts.hostname or ""
        self._connection = (
            http.client.HTTPSConnection(where, parts.port, timeout=TIMEOUT_SECONDS, context=tls_context())
            if parts.scheme == "https"
            else http.client.HTTPConnection(where, parts.port, timeout=TIMEOUT_SECONDS)
        )
        self._host = host
        self._cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._connection.close()

    def send(self, written: dict[str, str], form_token: str) -> str:
        """Fill in the form with what is `written` under the token given, send it, and read the reference.

        Raises VisitError.
        """
        form = {**hidden_fields(self._expect("GET", CONTACT, OK), CHECK), **written, "form_token": form_token}
        # The first post is refused when the token is of another SECRET_KEY.
        check = {**hidden_fields(self._expect("POST", CHECK, OK, form), CHECK), "consent": "y", "act": "send"}
        self._expect("POST", CHECK, SEE_OTHER, check)
        found = REFERENCE.search(self._expect("GET", SENT, OK))
        if found is None:
            raise VisitError("the receipt names no reference")
        return found.group()

    def _expect(self, method: str, path: str, status: int, fields: dict[str, str] | None = None) -> str:
        try:
            answered, page = self._ask(method, path, fields)
        except (OSError, http.client.HTTPException) as fault:
            raise VisitError(f"{path} does not answer ({type(fault).__name__})") from None
        if answered != status:
            hint = "; is SECRET_KEY the site's?" if (path, answered) == (CHECK, REFUSED) else ""
            raise VisitError(f"{path} answered {answered}, not {status}{hint}")
        return page

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
        headers = {"Host": self._host, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = self._connection.getresponse()
        page = answer.read(LONGEST_PAGE).decode("utf-8", "replace")
        for given in answer.headers.get_all("Set-Cookie", []):
            self._cookies.update({name: morsel.value for name, morsel in SimpleCookie(given).items()})
        return answer.status, page


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """Name → value of the hidden controls in the form that posts to `action`."""
    reader = _Hidden(action)
    reader.feed(page)
    return reader.fields


class _Hidden(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._action, self._inside = action, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("action") == self._action
        elif tag == "input" and self._inside and given.get("type") == "hidden" and given.get("name"):
            self.fields[str(given["name"])] = given.get("value") or ""
