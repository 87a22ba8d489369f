"""The headers that every answer carries, and the rule that nothing personal is ever kept by a cache."""

from collections.abc import Mapping

from flask import Flask, Response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# same-origin and not no-referrer: browsers send `Origin: null` with the latter, and form posts over https need it.
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TWO_YEARS = 63_072_000


def security_headers(*, https: bool) -> dict[str, str]:
    """The headers for pages and static files alike; over https also the promise to stay there (HSTS, RFC 6797)."""
    promise = {"Strict-Transport-Security": f"max-age={TWO_YEARS}; includeSubDomains"} if https else {}
    return {**ALWAYS, **promise}


def install(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer of `app`. A page may be cached only if its own view said so."""
    headers = security_headers(https=https)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
