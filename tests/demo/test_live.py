"""While the demo is up, a change in a content file shows at the next look, and a fault shows as a page."""

import shutil
import threading
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from demo.again import made_again
from demo.live import LiveSite, stamp
from tests.library.small_content import change
from tests.settings import settings_in
from webapp import create_app
from webapp.settings import ROOT, MailSender

ARTICLE = "chronic-back-pain-non-surgical-alternatives-to-spinal-fusion"
TITLE = 'title: "Chronic Back Pain: Non-Surgical Alternatives to Spinal Fusion"'


class Visitor:
    """Looks at a demo whose content stands in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.root, self.made = folder, 0
        shutil.copytree(ROOT / "content", folder / "content")
        self.article = folder / "content/en/articles" / f"{ARTICLE}.md"
        self.live = LiveSite(self.make(), self.make, folder)

    def make(self) -> Flask:
        self.made += 1
        return create_app(settings_in(self.root, demo=True), content=self.root / "content")

    def get(self, address: str = f"/resources/{ARTICLE}", **fields: str) -> TestResponse:
        return Client(self.live).get(address, headers=fields)


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    return Visitor(tmp_path)


def test_nothing_is_read_again_until_a_file_changes(visitor: Visitor) -> None:
    for _ in range(3):
        assert visitor.get().status_code == 200
    assert visitor.made == 1


def test_a_change_shows_at_the_next_look(visitor: Visitor) -> None:
    assert "<h1>Chronic Back Pain" in visitor.get().text
    change(visitor.article, TITLE, "title: Something else")
    assert "Something else" in visitor.get("/resources").text
    assert "<h1>Something else</h1>" in visitor.get().text
    assert visitor.made == 2


def test_a_new_file_and_a_removed_one_show_too(visitor: Visitor) -> None:
    other = visitor.article.with_name("another.md")
    other.write_text(visitor.article.read_text())
    assert visitor.get("/resources/another").status_code == 200
    other.unlink()
    assert visitor.get("/resources/another").status_code == 404


def test_the_clinics_facts_follow_as_well(visitor: Visitor) -> None:
    clinic = visitor.root / "content/clinic.yaml"
    name = visitor.live._site.jinja_env.globals["clinic"].name  # type: ignore[attr-defined]
    change(clinic, f"name: {name}", "name: Another Clinic")
    assert "Another Clinic" in visitor.get("/contact").text


def test_a_fault_is_shown_in_the_place_of_every_page_until_it_is_mended(visitor: Visitor) -> None:
    visitor.get()
    line = change(visitor.article, "summary:", "sumary:")
    for address in (f"/resources/{ARTICLE}", "/", "/assessment"):
        answer = visitor.get(address)
        assert answer.status_code == 422
        assert f"content/en/articles/{ARTICLE}.md, line {line}" in answer.text
        assert "&#39;sumary&#39; is not known here." in answer.text
        assert "Use one of: title, summary" in answer.text
        assert str(visitor.root) not in answer.text
        assert 'http-equiv="refresh"' in answer.text
    change(visitor.article, "sumary:", "summary:")
    answer = visitor.get()
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' not in answer.text


def test_one_fault_after_the_other_is_shown(visitor: Visitor) -> None:
    change(visitor.article, "summary:", "sumary:")
    visitor.get()
    change(visitor.article, "sumary:", "zumary:")
    assert "&#39;zumary&#39; is not known here." in visitor.get().text


def test_while_content_is_faulty_the_server_is_well_and_its_files_are_there(visitor: Visitor) -> None:
    change(visitor.article, "summary:", "sumary:")
    assert visitor.get().status_code == 422
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/static/css/site.css").status_code == 200


def test_browsers_ask_each_time_and_are_told_when_nothing_changed(visitor: Visitor) -> None:
    answer = visitor.get()
    assert answer.headers["Cache-Control"] == "no-cache"
    again = visitor.get(**{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "no-cache")
    assert visitor.get("/contact").headers["Cache-Control"] == "no-store"


def test_drafts_are_not_looked_at(visitor: Visitor) -> None:
    before = stamp(visitor.root)
    draft = visitor.root / "content/en/drafts/articles/neck.md"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text("---\nbroken")
    assert stamp(visitor.root) == before
    assert visitor.get().status_code == 200
    assert "The front matter is missing" in visitor.get("/preview/neck").text
    assert visitor.made == 1
    shutil.copy(draft, visitor.article.with_name("neck.md"))
    assert stamp(visitor.root) != before


def test_mails_of_a_site_made_again_go_out_through_the_first_ones_sender(visitor: Visitor) -> None:
    def senders() -> int:
        return sum(thread.name == "mail-sender" for thread in threading.enumerate())

    first, before = visitor.make(), senders()
    settings = settings_in(visitor.root, demo=True, mail_sender=MailSender.EMBEDDED)
    again = made_again(first, settings, visitor.root / "content")
    assert again.extensions["intake"].wake == first.extensions["intake"].wake
    assert senders() == before


def test_a_real_server_looks_at_no_file_again(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    app = create_app(settings_in(tmp_path), content=tmp_path / "content")
    shutil.rmtree(tmp_path / "content")
    assert app.test_client().get(f"/resources/{ARTICLE}").status_code == 200
    assert "live" not in app.extensions
