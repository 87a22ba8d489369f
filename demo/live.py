"""The site that follows its content: made anew as a whole when a file has changed, so that nobody sees half a change.

Only the demo is served so; a real server reads its content once and looks at no file again. A fault in the new content
is shown in the place of every page, with file, line and remedy, until it is mended.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Blueprint, Flask, current_app, render_template, request

from webapp.assessment.proof.certificate import UnsafeError
from webapp.content import ContentError

# What pages are made of, and what asks whether the server works, go on while the content is faulty.
LEFT_ALONE = ("/static/", "/healthz", "/readyz")
LOOKED_AT = ("content", "static/img")
DRAFTS = "drafts"
FAULTY = 422
ASK_AGAIN = "no-cache"
blueprint = Blueprint("live", __name__, template_folder="templates")
Fault = ContentError | UnsafeError
Stamp = frozenset[tuple[str, int, int]]


class LiveSite:
    """WSGI: `site`, and what `again` makes of the files below `root` after each change in one."""

    def __init__(self, site: Flask, again: Callable[[], Flask], root: Path) -> None:
        self._again, self.root = again, root
        self._lock = Lock()
        self._stamp = stamp(root)
        self._site = self._watched(site)
        self.fault: Fault | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(LEFT_ALONE):
            return self._site(environ, start_response)
        return self._followed()(environ, _never_old(start_response))

    def _followed(self) -> Flask:
        """The site as the files are now; the last good one, which shows the fault, while they have one."""
        with self._lock:
            now = stamp(self.root)
            if now != self._stamp:
                self._stamp = now
                self._follow()
            return self._site

    def _follow(self) -> None:
        try:
            self._site, self.fault = self._watched(self._again()), None
        except (ContentError, UnsafeError) as fault:
            self.fault = fault
            self._site.extensions["kept"].drop()

    def _watched(self, site: Flask) -> Flask:
        site.extensions["live"] = self
        site.register_blueprint(blueprint)
        return site


def stamp(root: Path) -> Stamp:
    """What changes when a content file below `root` does: names, times and sizes. Drafts are read at each look."""
    paths = (path for folder in LOOKED_AT for path in (root / folder).rglob("*"))
    return frozenset(seen for path in paths if DRAFTS not in path.relative_to(root).parts for seen in _seen(path))


def _seen(path: Path) -> Iterator[tuple[str, int, int]]:
    """The file as it is; nothing of a folder, or of a file that an editor has just put away."""
    with suppress(OSError):
        found = path.stat()
        if S_ISREG(found.st_mode):
            yield str(path), found.st_mtime_ns, found.st_size


@blueprint.before_app_request
def show_fault() -> tuple[str, int] | None:
    """In the place of each page, what is wrong with the content; None when nothing is."""
    live: LiveSite = current_app.extensions["live"]
    fault = live.fault
    if fault is None or request.path.startswith(LEFT_ALONE):
        return None
    if isinstance(fault, ContentError):
        inside = fault.path.is_relative_to(live.root)
        where = f"{fault.path.relative_to(live.root) if inside else fault.path}, line {fault.line}"
        return render_template("fault.html", where=where, words=[f"{fault.problem}.", f"{fault.remedy}."]), FAULTY
    return render_template("fault.html", where="The assessment", words=str(fault).split("\n")), FAULTY


def _never_old(start_response: StartResponse) -> StartResponse:
    """`start_response` for a browser that asks each time: it would show a page of some minutes ago after a change."""

    def start(status: str, fields: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
        asked = [
            (name, ASK_AGAIN if name.lower() == "cache-control" and value.startswith("public") else value)
            for name, value in fields
        ]
        return start_response(status, asked, *more)

    return start
