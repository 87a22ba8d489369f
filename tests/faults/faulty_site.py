"""The site as it is, with two faults that only a test asks for, each an exception that quotes all that was sent.

`X-Fault: view` breaks inside Flask, `X-Fault: server` around it, where only the server can notice.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import request

from wsgi import app as site


@site.before_request
def break_inside() -> None:
    if request.headers.get("X-Fault") == "view":
        raise RuntimeError(f"cannot use {request.form.to_dict()} of {request.url}")


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if environ.get("HTTP_X_FAULT") == "server":
        raise RuntimeError(f"cannot use {environ['wsgi.input'].read()!r} of {environ}")
    return site(environ, start)
