"""The picture under which a page is passed on: its own, for the title that it bears now, and small."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from tests.library.conftest import ROOT, reading_room
from tests.site import Page, Site
from webapp.library.loader import load_library
from webapp.library.share_pictures import FOLDER, SITE, fingerprint, load_drawn, picture_of
from webapp.library.values import Library, Piece

PICTURES = ROOT / "static" / FOLDER
MOST_BYTES = 40_000
SIZE = (1200, 630)
AGAIN = "run `make pictures` and commit static/img/og"


def undrawn(library: Library, drawn: dict[str, str]) -> list[str]:
    """The pieces whose picture is missing, or shows another title."""
    pieces: tuple[Piece, ...] = (*library.articles, *library.treatments)
    return [piece.slug for piece in pieces if drawn.get(piece.slug) != fingerprint(piece.title)]


def test_every_shipped_piece_has_a_picture_with_its_title() -> None:
    library, drawn = load_library(ROOT / "content"), dict(load_drawn(ROOT / "static"))
    assert undrawn(library, drawn) == [], AGAIN
    assert drawn[SITE] == fingerprint(library.get_page("home").title), AGAIN
    assert {file.stem for file in PICTURES.glob("*.png")} == set(drawn), AGAIN


def test_a_missing_picture_and_a_changed_title_are_seen(library: Library) -> None:
    assert undrawn(library, {"rehab": fingerprint("Rehab")}) == ["fusion"]
    assert undrawn(library, {"rehab": fingerprint("Rehab!"), "fusion": fingerprint("Back pain and fusion")}) == [
        "rehab"
    ]


@pytest.mark.parametrize("file", sorted(PICTURES.glob("*.png")), ids=lambda file: file.stem)
def test_each_picture_is_small_and_of_the_size_that_others_show(file: Path) -> None:
    data = file.read_bytes()
    assert len(data) <= MOST_BYTES
    assert struct.unpack(">II", data[16:24]) == SIZE


def test_a_piece_is_shown_with_its_own_picture_or_the_sites(library: Library) -> None:
    piece = library.articles[0]
    drawn = {"fusion": fingerprint("Back pain and fusion")}
    assert picture_of(piece, drawn) == "/static/img/og/fusion.png"
    assert picture_of(replace(piece, title="Another"), drawn) == "/static/img/og/site.png"
    assert picture_of(piece, {}) == picture_of(None, drawn) == "/static/img/og/site.png"


def test_a_site_without_pictures_starts(tmp_path: Path) -> None:
    assert load_drawn(tmp_path) == {}


def test_a_page_names_its_title_and_picture_for_those_who_pass_it_on() -> None:
    room = Site(reading_room(load_library(ROOT / "content")))
    page = room.get("/resources/neck-pain")
    assert tag(page, "property", "og:title") == page.heading
    assert tag(page, "property", "og:image") == "https://clinic.example/static/img/og/neck-pain.png"
    assert tag(page, "name", "twitter:card") == "summary_large_image"
    for address in ("/", "/resources", "/treatments/compare", "/privacy"):
        assert tag(room.get(address), "property", "og:image") == "https://clinic.example/static/img/og/site.png"


def tag(page: Page, kind: str, name: str) -> str:
    found = page.soup.find("meta", attrs={kind: name})
    assert found is not None, f"{page.address} has no {name}"
    return str(found["content"])
