"""The library alone in an app, with the real page frame; the rooms it links to are only addresses here."""

from pathlib import Path

import pytest
from flask import Flask

from tests.library.small_content import write_content
from tests.site import Site
from webapp.clinic import load_clinic
from webapp.library import views
from webapp.library.loader import load_library
from webapp.library.values import Library
from webapp.web import headers, pages

ROOT = Path(__file__).parents[2]
BASE_URL = "https://clinic.example"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


@pytest.fixture
def library(content: Path) -> Library:
    return load_library(content)


@pytest.fixture
def room(library: Library) -> Site:
    return Site(reading_room(library))


def reading_room(library: Library) -> Flask:
    app = Flask("webapp", root_path=str(ROOT), template_folder="templates", static_folder="static")
    clinic = load_clinic(ROOT / "content" / "clinic.yaml")
    headers.install(app, pages.install(app, clinic, demo=False), https=True)
    views.install(app, library, BASE_URL)
    for endpoint, address in (("assessment.start", "/assessment"), ("intake.contact", "/contact")):
        app.add_url_rule(address, endpoint, lambda: "here")
    return app
