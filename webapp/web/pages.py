"""What every template may name, and static files under addresses that change with their content."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from jinja2 import StrictUndefined
from whitenoise import WhiteNoise

from webapp.clinic import Clinic

ONE_YEAR = 31_536_000


def install(app: Flask, clinic: Clinic, *, demo: bool) -> None:
    """Set up templates and static files."""
    static = Path(app.static_folder or "static")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(clinic=clinic, demo=demo, asset=_asset(static))
    files = WhiteNoise(
        app.wsgi_app,
        root=static,
        prefix="static/",
        max_age=ONE_YEAR,
        allow_all_origins=False,
    )
    app.wsgi_app = files  # type: ignore[method-assign]


def _asset(static: Path) -> Callable[[str], str]:
    @cache
    def asset(name: str) -> str:
        """The address of a static file; it changes with the file, so that browsers may keep it for a year."""
        version = hashlib.sha256((static / name).read_bytes()).hexdigest()[:10]
        return url_for("static", filename=name, v=version)

    return asset
