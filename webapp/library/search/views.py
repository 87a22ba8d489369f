"""Search without a trace: what people look for tells of their health, so it stands in no address, log or cache.

The form is posted and answered by an address that holds the words sealed (303, RFC 9110, 15.4.4): one can go back to
the results, and neither the browser's history nor anybody on the way can read there what was looked for.
"""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from webapp.library.addresses import SEARCH
from webapp.library.search.forms import SearchForm
from webapp.library.search.index import Found, Index
from webapp.library.search.texts import texts
from webapp.library.values import Library
from webapp.sealing import Keyring

PLACE = "search"
log = logging.getLogger("web")
blueprint = Blueprint("search", __name__)


class Danger(Protocol):
    """A sign of danger in somebody's words."""

    @property
    def level(self) -> str: ...

    @property
    def crisis_line(self) -> bool: ...


Dangers = Callable[[str], Sequence[Danger]]
"""The signs of danger that a text mentions."""


@dataclass(frozen=True)
class Desk:
    """What the views need: the index, the keys that seal words, and the eye for danger."""

    index: Index
    keyring: Keyring
    dangers: Dangers


def install(app: Flask, library: Library, keyring: Keyring, dangers: Dangers) -> None:
    """Search `library` from `app`."""
    app.extensions["search"] = Desk(Index(partial(texts, library), library.wording), keyring, dangers)
    app.register_blueprint(blueprint)


@blueprint.get(SEARCH)
def start() -> str:
    return render_template("library/search.html", form=SearchForm(), found=None, dangers=())


@blueprint.post(SEARCH)
def ask() -> Answer | tuple[str, int]:
    form = SearchForm(request.form)
    if form.validate():
        return redirect(f"{SEARCH}/{_desk().keyring.seal((form.words.data or '').encode(), PLACE)}", 303)
    dangers = _desk().dangers(form.words.data or "")
    return render_template("library/search.html", form=form, found=None, dangers=dangers), 422


@blueprint.get(f"{SEARCH}/<sealed>")
def results(sealed: str) -> str | tuple[str, int]:
    """What was found for the words in `sealed`. Whoever has an address from before a key was taken away asks anew."""
    desk = _desk()
    opened = desk.keyring.open(sealed, PLACE)
    if opened is None:
        abort(404)
    asked = opened.decode()
    form, dangers = SearchForm(words=asked), desk.dangers(asked)
    found = _found(desk.index, asked)
    page = render_template("library/search.html", form=form, found=found, dangers=dangers)
    return page if found else (page, 503)


def _found(index: Index, asked: str) -> Found | None:
    try:
        return index.find(asked)
    except sqlite3.Error as fault:
        log.error("search unavailable", extra={"class": type(fault).__name__})
        return None


def _desk() -> Desk:
    desk: Desk = current_app.extensions["search"]
    return desk
