"""One table from what went wrong to the page that says so; nothing of the request is repeated in it."""

import logging
from collections.abc import Mapping
from typing import Protocol

from flask import Flask, Response, render_template
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, SecurityError

from webapp.web.logs import place

log = logging.getLogger("web")

# status → the page in content/en/pages that explains it
PAGE_OF_STATUS: Mapping[int, str] = {
    400: "bad-request",
    404: "not-found",
    405: "not-found",
    413: "too-large",
    500: "server-error",
    503: "unavailable",
}

# What an error says in its head, beside its page (RFC 9110 asks 405 for Allow).
KEPT_FIELDS = ("Allow", "Retry-After")


class ErrorWords(Protocol):
    """What an error page says."""

    @property
    def title(self) -> str: ...

    @property
    def body(self) -> Markup: ...


def install(app: Flask, words: Mapping[str, ErrorWords]) -> None:
    """Answer every HTTP error and every surprise with the clinic's own words; `words` is keyed by page name."""
    missing = sorted(set(PAGE_OF_STATUS.values()) - set(words))
    if missing:
        raise ValueError(f"content/en/pages has no {', '.join(name + '.md' for name in missing)}")

    @app.errorhandler(SecurityError)
    def foreign_host(error: SecurityError) -> Response:
        # No address can be built for a host that is not ours, so no page of ours can be shown.
        return Response("This site does not answer to that name.\n", 400, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
        status = error.code or 500
        if status < 400:
            return error
        name = PAGE_OF_STATUS.get(status, "bad-request" if status < 500 else "server-error")
        kept = {field: value for field, value in error.get_headers() if field in KEPT_FIELDS}
        return *page(name, status), kept

    @app.errorhandler(Exception)
    def surprise(error: Exception) -> tuple[str, int]:
        # The class and the place only: an exception's text may hold what a patient wrote.
        log.error("surprise", extra={"class": type(error).__name__, "place": place(error.__traceback__)})
        return page("server-error", 500)

    def page(name: str, status: int) -> tuple[str, int]:
        says = words[name]
        return render_template("web/error.html", title=says.title, body=says.body, status=status), status
