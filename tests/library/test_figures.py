"""A picture in a content file: what an editor writes, what readers get, and what is refused with file and line."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from tests.library.conftest import ROOT
from tests.site import Site
from webapp.content import ContentError
from webapp.library.checks import check
from webapp.library.cleaning import clean
from webapp.library.drawings import read_drawing
from webapp.library.markdown import compose, render
from webapp.library.parsing import Part
from webapp.library.texts import read_texts

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 540"><path d="M0 0h9"/></svg>'
PICTURE = '![Two bones & a "disc" between them](/static/img/bones.svg "Where pain starts")'
TEXT = f"""\
First words.

{PICTURE}

1. A bone.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bones.svg").write_text(SVG, encoding="utf-8")
    return tmp_path


def part(text: str) -> Part:
    return Part(Path("text.md"), 10, text)


def shown(text: str, folder: Path) -> BeautifulSoup:
    check(read_texts(part(text)).body, (), (), folder)
    return BeautifulSoup(render(read_texts(part(text)), {}, folder).body, "html.parser")


def test_a_paragraph_with_only_a_picture_becomes_a_figure(folder: Path) -> None:
    soup = shown(TEXT, folder)
    figure = soup.find("figure")
    assert isinstance(figure, Tag)
    assert [child.name for child in soup.find_all(recursive=False)] == ["p", "figure", "ol"]
    assert [child.name for child in figure.find_all(recursive=False)] == ["img", "figcaption"]
    assert figure.img is not None
    assert figure.img.attrs == {
        "src": read_drawing(folder / "bones.svg").address,
        "alt": 'Two bones & a "disc" between them',
        "width": "480",
        "height": "540",
        "loading": "lazy",
        "decoding": "async",
    }
    assert figure.get_text(strip=True) == "Where pain starts"


def test_words_for_a_picture_may_run_over_a_line(folder: Path) -> None:
    image = shown(TEXT.replace("Two bones &", "Two bones\n&"), folder).img
    assert image is not None
    assert image["alt"] == 'Two bones & a "disc" between them'


def test_its_address_changes_with_it(folder: Path) -> None:
    before = read_drawing(folder / "bones.svg").address
    (folder / "bones.svg").write_text(SVG.replace("h9", "h8"), encoding="utf-8")
    assert read_drawing(folder / "bones.svg").address != before


def test_its_address_is_the_one_that_templates_give(room: Site) -> None:
    with room.app.test_request_context():
        given = room.app.jinja_env.globals["asset"]("img/ladder.svg")
    assert read_drawing(ROOT / "static" / "img" / "ladder.svg").address == given


def test_cleaning_takes_nothing_from_a_figure(folder: Path) -> None:
    html = compose(read_texts(part(TEXT.replace('a "disc"', "a disc"))), {}, folder).html[0]
    assert "<figure>" in html
    assert clean(html) == html


REFUSED = [
    (PICTURE, f"See {PICTURE}", "in the middle of a text", "a paragraph of its own"),
    (PICTURE, f"{PICTURE} {PICTURE}", "in the middle of a text", "a paragraph of its own"),
    (PICTURE, f"[{PICTURE}](/)", "in the middle of a text", "a paragraph of its own"),
    (PICTURE, f"## {PICTURE}", "in the middle of a text", "a paragraph of its own"),
    (PICTURE, f"- {PICTURE}", "in the middle of a text", "a paragraph of its own"),
    (PICTURE, f"> {PICTURE}", "in the middle of a text", "a paragraph of its own"),
    (PICTURE, f"| a |\n|---|\n| {PICTURE} |", "in the middle of a text", "a paragraph of its own"),
    (
        "/static/img/bones.svg",
        "https://x.example/bones.svg",
        "not a picture of this site",
        "Put an SVG into static/img",
    ),
    ("/static/img/bones.svg", "//x.example/bones.svg", "not a picture of this site", "Put an SVG into static/img"),
    ("/static/img/bones.svg", "/static/img/../bones.svg", "not a picture of this site", "Put an SVG into static/img"),
    ("/static/img/bones.svg", "/static/img/bones.png", "not a picture of this site", "Put an SVG into static/img"),
    ("/static/img/bones.svg", "bones.svg", "not a picture of this site", "Put an SVG into static/img"),
    ("bones.svg", "bone.svg", "There is no picture /static/img/bone.svg", "Correct its name"),
    ('Two bones & a "disc" between them', " ", "says nothing to people who can't see it", "between ![ and ]"),
    ("Two bones", "Two *bones*", "have marks", "Write plain words"),
    ("Two bones", "Two bones[^fairbank-2005]", "have marks", "Write plain words"),
    ("Two bones", "Two <b>bones", "have marks", "Write plain words"),
    ("Where pain", "Where *pain*", "have marks", "Write plain words"),
    ("Where pain", "Where pain[^koes-2005]", "have marks", "Write plain words"),
    (' "Where pain starts"', "", "has no caption", '/static/img/bones.svg "Caption"'),
    ("Where pain starts", " ", "has no caption", '/static/img/bones.svg "Caption"'),
]


@pytest.mark.parametrize(("old", "new", "problem", "remedy"), REFUSED)
def test_what_is_refused(folder: Path, old: str, new: str, problem: str, remedy: str) -> None:
    with pytest.raises(ContentError) as fault:
        check(read_texts(part(TEXT.replace(old, new))).body, ("fairbank-2005",), ("/",), folder)
    words = str(fault.value)
    line = 14 if "| a |" in new else 12
    assert words.startswith(f"text.md:{line}: ")
    assert problem in words
    assert remedy in words


def test_a_fault_in_the_file_is_named_there(folder: Path) -> None:
    (folder / "bones.svg").write_text(SVG.replace("<path", "<script/>\n<path"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"bones\.svg:1: <script> is not a shape\. Use only: "):
        check(read_texts(part(TEXT)).body, (), (), folder)
