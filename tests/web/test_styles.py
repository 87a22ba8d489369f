"""What stands in the pages themselves: the first view's style sheet, and which pages may be fetched ahead."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from flask import Flask

from tests.site import Site
from webapp.settings import ROOT
from webapp.web.pages import FETCHED_AHEAD
from webapp.web.styles import first_view, sheets

STATIC = ROOT / "static"
PERSONAL = ("/assessment", "/assessment/age", "/assessment/result", "/contact", "/contact/sent", "/contact/status")


def test_pages_to_read_do_without_what_only_forms_need() -> None:
    styles = first_view(STATIC)
    assert len(styles["reading"].text) < len(styles["form"].text)
    assert ".choice" in styles["form"].text
    assert ".choice" not in styles["reading"].text


def test_the_files_stand_in_their_order_and_all_of_them() -> None:
    names = [file.name for file in sheets(STATIC)]
    assert [name[0] for name in names] == [str(number) for number in range(1, len(names) + 1)]
    assert set(names) == {path.name for path in (STATIC / "css" / "first").iterdir()}


@pytest.mark.parametrize("kind", ["reading", "form"])
def test_it_ends_no_element_and_loads_nothing(kind: str) -> None:
    text = first_view(STATIC)[kind].text
    assert "<" not in text
    assert not re.search(r"url\(|@import", text), "the first view needs one answer only"


def test_a_change_of_the_sheet_changes_its_hash(tmp_path: Path) -> None:
    folder = tmp_path / "css" / "first"
    folder.mkdir(parents=True)
    hashes = set()
    for color in ("red", "blue"):
        (folder / "1-a.css").write_text(f"p {{ color: {color}; }}")
        hashes.add(first_view(tmp_path)["reading"].source)
    assert len(hashes) == 2
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", source) for source in hashes)


def test_only_what_is_the_same_for_everybody_is_fetched_ahead(app: Flask) -> None:
    (rule,) = json.loads(FETCHED_AHEAD.text)["prefetch"]
    patterns = rule["where"]["href_matches"]
    assert not [path for path in PERSONAL for pattern in patterns if fnmatch(path, pattern)]
    article = Site(app).get("/").soup.select_one(".card a[href^='/resources/']")
    assert article is not None
    assert any(fnmatch(str(article["href"]), pattern) for pattern in patterns)


def test_forms_fetch_nothing_ahead(site: Site) -> None:
    assert site.get("/").soup.select("script[type=speculationrules]")
    for address in ("/assessment", "/contact"):
        assert not site.get(address).soup.select("script[type=speculationrules]")
