"""Pages kept ready: what is the same for everybody is rendered once and answered before Flask hears of the request.

A page is rendered for nobody: the request that makes it carries no cookie, no query and no header of a visitor, so that
nothing of one visitor can stand in what all others get. Kept are the bytes as they go over the wire, in each content
coding that somebody asked for, each under a strong validator of its own (RFC 9110, 8.8.3).
"""

import hashlib
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.test import EnvironBuilder, run_wsgi_app

STATIC = "/static/"
TEXTS = (".css", ".js", ".svg")
NOT_MODIFIED = "304 Not Modified"
# Of the fields of a 200, what describes the bytes or was true of them only then stays out of a 304 (RFC 9110, 15.4.5).
ABOUT_THE_BYTES = ("content-encoding", "content-length", "content-type")
REPLACED = ("Content-Length", "ETag", "Last-Modified", "Vary")
GZIP_MEMORY = (5, 6, 7, 8, 9)
"""How much zlib may gather before it writes: with less, each part of a page gets codes of its own."""
CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=11, mode=brotli.MODE_TEXT),
    "gzip": lambda body: min((_gzip(body, memory) for memory in GZIP_MEMORY), key=len),
    "identity": lambda body: body,
}
"""Content codings, the smallest result first, and how each is made."""

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """One page in one content coding, ready for the wire."""

    etag: str
    fields: Fields
    not_modified: Fields
    body: bytes


class KeptPages:
    """Wraps `inner` and answers for the addresses that `keeps` names, under the names in `hosts`.

    An answer is kept when it may be: status 200, `Cache-Control: public`, no cookie, and no `Vary`.
    """

    def __init__(
        self, inner: WSGIApplication, base_url: str, hosts: Collection[str], keeps: Callable[[str], bool]
    ) -> None:
        self._inner, self._base_url, self._hosts, self._keeps = inner, base_url, frozenset(hosts), keeps
        # Address and content coding → the page in it.
        self._kept: dict[tuple[str, str], Form] = {}

    def drop(self) -> None:
        """Forget every page: the content, the style sheet or the banner has changed."""
        self._kept = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._is_asked(environ):
            return self._inner(environ, start_response)
        wanted = environ["PATH_INFO"], coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        form = self._kept.get(wanted) or self._rendered(*wanted)
        if form is None:
            return self._inner(environ, start_response)
        if _has(environ.get("HTTP_IF_NONE_MATCH"), form.etag):
            start_response(NOT_MODIFIED, form.not_modified)
            return ()
        start_response("200 OK", form.fields)
        return (form.body,) if environ["REQUEST_METHOD"] == "GET" else ()

    def _is_asked(self, environ: WSGIEnvironment) -> bool:
        address = environ.get("PATH_INFO", "")
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and self._keeps(address)
            and (not environ.get("QUERY_STRING") or address.startswith(STATIC))
            and environ.get("HTTP_HOST", "").partition(":")[0] in self._hosts
        )

    def _rendered(self, address: str, name: str) -> Form | None:
        """The page as the site gives it to nobody in particular, kept in this coding from now on; None when it may not
        be kept.
        """
        asked = EnvironBuilder(path=address, base_url=self._base_url).get_environ()
        body, status, fields = run_wsgi_app(self._inner, asked, buffered=True)
        if not status.startswith("200") or not _for_everybody(fields):
            return None
        form = _form(name, b"".join(body), fields)
        self._kept[address, name] = form
        return form


def install(app: Flask, base_url: str, addresses: Collection[str]) -> None:
    """Keep the pages at `addresses`, and the static files that can be compressed, in front of all that `app` is wrapped
    in so far; `base_url` is the site's own address.
    """
    pages = frozenset(addresses)

    def keeps(address: str) -> bool:
        return address in pages or (address.startswith(STATIC) and address.endswith(TEXTS))

    kept = KeptPages(app.wsgi_app, base_url, app.config["TRUSTED_HOSTS"], keeps)
    app.extensions["kept"] = kept
    app.wsgi_app = kept  # type: ignore[method-assign]


@lru_cache(maxsize=256)
def coding(accepted: str, offered: tuple[str, ...] = tuple(CODINGS)) -> str:
    """The first coding of `offered` that a client takes whose Accept-Encoding says `accepted` (RFC 9110, 12.5.3)."""
    quality = dict(parse_accept_header(accepted))
    return next((name for name in offered if quality.get(name, quality.get("*", 0)) > 0), "identity")


def _has(said: str | None, etag: str) -> bool:
    """Whether If-None-Match `said` names `etag`, compared weakly as RFC 9110, 13.1.2, wants it."""
    return bool(said) and parse_etags(said).contains_weak(etag.strip('"'))


def _for_everybody(fields: Headers) -> bool:
    return (
        "public" in fields.get("Cache-Control", "")
        and "Set-Cookie" not in fields
        and fields.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    )


def _gzip(body: bytes, memory: int) -> bytes:
    """`body` as gzip (31: with its header, which names no time) made with this memory level of zlib."""
    coder = zlib.compressobj(9, zlib.DEFLATED, 31, memory)
    return coder.compress(body) + coder.flush()


def _form(name: str, body: bytes, fields: Headers) -> Form:
    """The answer in this coding; one that would make it longer gives the bytes as they are."""
    digest = hashlib.sha256(body).hexdigest()[:20]
    coded = CODINGS[name](body)
    if len(coded) >= len(body):
        name, coded = "identity", body
    etag = f'"{digest}"' if name == "identity" else f'"{digest}-{name}"'
    rest = [(key, value) for key, value in fields if key not in REPLACED]
    says = [*rest, ("ETag", etag), ("Vary", "Accept-Encoding")]
    describes = [("Content-Length", str(len(coded)))]
    if name != "identity":
        describes.append(("Content-Encoding", name))
    not_modified = [(key, value) for key, value in says if key.lower() not in ABOUT_THE_BYTES]
    return Form(etag, [*says, *describes], not_modified, coded)
