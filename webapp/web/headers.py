"""The headers that every answer carries, and the rule that nothing personal is ever kept by a cache."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask


@dataclass(frozen=True)
class Allowed:
    """What may stand inline in our pages: the hashes of style sheets and scripts, as the policy writes them."""

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


# same-origin and not no-referrer: browsers send `Origin: null` with the latter, and form posts over https need it.
ALWAYS: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TWO_YEARS = 63_072_000


def content_security_policy(allowed: Allowed) -> str:
    """Nothing from elsewhere, and nothing inline but what `allowed` names (Content Security Policy level 3)."""
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *allowed.scripts)),
            " ".join(("style-src 'self'", *allowed.styles)),
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(allowed: Allowed, *, https: bool) -> dict[str, str]:
    """The headers for pages and static files alike; over https also the promise to stay there (HSTS, RFC 6797)."""
    promise = {"Strict-Transport-Security": f"max-age={TWO_YEARS}; includeSubDomains"} if https else {}
    return {"Content-Security-Policy": content_security_policy(allowed), **ALWAYS, **promise}


def install(app: Flask, allowed: Allowed, *, https: bool) -> None:
    """Put the headers on every answer of `app`, and of what it is wrapped in so far (static files).

    What says nothing about caches is not kept by them.
    """
    always = {**security_headers(allowed, https=https), "Cache-Control": "no-store"}
    inner: WSGIApplication = app.wsgi_app

    def with_headers(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            said = {name.lower() for name, _ in headers}
            headers = [*headers, *(header for header in always.items() if header[0].lower() not in said)]
            return start_response(status, headers, *more)

        return inner(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]
