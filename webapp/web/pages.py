"""What every template may name, and static files under addresses that change with their content."""

import hashlib
from collections.abc import Callable, Iterator, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask.templating import Environment
from jinja2 import StrictUndefined
from markupsafe import Markup
from whitenoise import WhiteNoise

from webapp.clinic import Clinic
from webapp.web.headers import Allowed
from webapp.web.styles import Inline, first_view, sheets
from webapp.web.unindented import Unindented

ONE_YEAR = 31_536_000
# What people read may be fetched ahead when a pointer rests on its link; never a page that begins with a visitor's
# answers. Browsers leave it when people save data or power.
FETCHED_AHEAD = Inline(
    Markup('{"prefetch":[{"where":{"href_matches":["/resources/*","/treatments/*"]},"eagerness":"moderate"}]}')
)


class _Templates(Environment):
    """Flask's templates, each with the names that are known when it is loaded: `install` gives them all before that.

    Jinja's own way sees later ones too, and for that compares names in Python for each import on each page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def install(app: Flask, clinic: Clinic, *, demo: bool) -> Allowed:
    """Set up templates and static files; give what the pages hold inline, for the Content-Security-Policy."""
    static = Path(app.static_folder or "static")
    app.jinja_environment = _Templates
    app.jinja_options = {"cache_size": -1}  # a few dozen templates: none needs to be dropped for another
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(Unindented)
    app.jinja_env.globals.update(
        clinic=clinic,
        demo=demo,
        asset=_asset(static),
        first_view={kind: style.text for kind, style in first_view(static).items()},
        style_files=lambda: _style_files(static),
        fetched_ahead=FETCHED_AHEAD.text,
    )
    files = WhiteNoise(
        app.wsgi_app,
        root=static,
        prefix="static/",
        max_age=ONE_YEAR,
        allow_all_origins=False,
    )
    app.wsgi_app = files  # type: ignore[method-assign]
    return allowed(static)


def allowed(static: Path) -> Allowed:
    """What our pages hold inline, for the Content-Security-Policy."""
    styles = first_view(static).values()
    return Allowed(styles=tuple(style.source for style in styles), scripts=(FETCHED_AHEAD.source,))


def _style_files(static: Path) -> Iterator[str]:
    """The whole style sheet as files, for pages that are shown while nobody can name a hash."""
    yield from (str(file.relative_to(static)) for file in sheets(static))
    yield "css/site.css"


def _asset(static: Path) -> Callable[[str], str]:
    @cache
    def asset(name: str) -> str:
        """The address of a static file; it changes with the file, so that browsers may keep it for a year."""
        version = hashlib.sha256((static / name).read_bytes()).hexdigest()[:10]
        return url_for("static", filename=name, v=version)

    return asset
