"""What an SVG file may hold: shapes and numbers. Each thing that may not stand in it is planted here once."""

import random
from pathlib import Path

import pytest

from tests.library.conftest import ROOT
from webapp.content import ContentError
from webapp.library.drawings import LARGEST, Drawing, read_drawing

GOOD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 540">
<style>@media (prefers-color-scheme:dark){.a{fill:url(#b)}}</style>
<defs><path id="a" d="M0 0h9" clip-path="url(#b)"/></defs>
<use href="#a" class="a" fill="#fff"/>
<text x="1" y="2"> 12 </text>
</svg>
"""
PICTURES = sorted((ROOT / "static" / "img").glob("*.svg"))


def read(folder: Path, text: str) -> Drawing:
    path = folder / "x.svg"
    path.write_text(text, encoding="utf-8")
    return read_drawing(path)


def test_a_good_picture_says_its_size(tmp_path: Path) -> None:
    drawing = read(tmp_path, GOOD)
    assert (drawing.width, drawing.height) == (480, 540)


NO_SIZE, ELSEWHERE, NO_SVG = "does not say its size", "load something from elsewhere", "This is no SVG picture"
FAULTS = [
    (' viewBox="0 0 480 540"', "", 1, NO_SIZE, 'a viewBox="0 0 width height"'),
    ("0 0 480 540", "-10 0 480 540", 1, NO_SIZE, 'a viewBox="0 0 width height"'),
    ("0 0 480 540", "0 0 480.5 540", 1, NO_SIZE, 'a viewBox="0 0 width height"'),
    ("0 0 480 540", "0 0 481 540", 1, NO_SIZE, "at most 480 wide"),
    ('<svg xmlns="http://www.w3.org/2000/svg"', "<svg", 1, NO_SVG, "Begin it with <svg xmlns="),
    ("<svg ", '<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg ', 1, "no document type", "Begin the file with <svg"),
    ("<defs>", "<defs>\n<script>x()</script>", 4, "<script> is not a shape", "Use only: circle"),
    ("<defs>", "<foreignObject/><defs>", 3, "<foreignObject> is not a shape", "Use only: circle"),
    ("<defs>", '<image href="#a"/><defs>', 3, "<image> is not a shape", "Use only: circle"),
    ("<defs>", '<a href="#a"/><defs>', 3, "<a> is not a shape", "Use only: circle"),
    ("<defs>", "<metadata/><defs>", 3, "<metadata> is not a shape", "Use only: circle"),
    ("<defs>", "<title>Words</title><defs>", 3, "<title> is not a shape", "Use only: circle"),
    ("<use ", '<use onload="x()" ', 4, "'onload' is script", "a picture does nothing"),
    ("<use ", '<use style="fill:red" ', 4, "'style' has no place here", "SVG's own attributes"),
    ("<use ", '<use xlink:href="#a" ', 4, "'xlink:href' has no place here", "SVG's own attributes"),
    ('href="#a"', 'href="https://x.example/a.svg#a"', 4, ELSEWHERE, "Keep all that it shows in this file"),
    ('href="#a"', 'href="other.svg#a"', 4, ELSEWHERE, "Keep all that it shows in this file"),
    ('href="#a"', 'href="data:image/png;base64,AA"', 4, ELSEWHERE, "Keep all that it shows in this file"),
    ('clip-path="url(#b)"', 'clip-path="URL(other.svg#b)"', 3, ELSEWHERE, "href and url() take #names"),
    ('fill="#fff"', 'fill="url(https://x.example/a)"', 4, ELSEWHERE, "href and url() take #names"),
    ('fill="#fff"', 'fill="\\75rl(data:x)"', 4, ELSEWHERE, "href and url() take #names"),
    ("fill:url(#b)", "fill:url(data:x)", 2, ELSEWHERE, "href and url() take #names"),
    ("@media", "@import 'x.css';@media", 2, ELSEWHERE, "href and url() take #names"),
    (" 12 ", "123", 5, "'123' can't be read out or translated", "Write a number here"),
    (" 12 ", "<g>1</g>234", 5, "'234' can't be read out or translated", "Write a number here"),
    ("</svg>", "", 7, "Not valid SVG: no element found", "Save the drawing again"),
    ("</defs>", "</def>", 3, "Not valid SVG: mismatched tag", "Save the drawing again"),
]


@pytest.mark.parametrize(("old", "new", "line", "problem", "remedy"), FAULTS)
def test_what_a_picture_may_not_hold(tmp_path: Path, old: str, new: str, line: int, problem: str, remedy: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(ContentError) as fault:
        read(tmp_path, GOOD.replace(old, new))
    words = str(fault.value)
    assert words.startswith(f"{tmp_path / 'x.svg'}:{line}: ")
    assert problem in words
    assert remedy in words


def test_a_picture_that_takes_long_on_a_slow_line(tmp_path: Path) -> None:
    points = random.Random(1).sample(range(100_000), 2_000)
    with pytest.raises(
        ContentError, match=rf"x\.svg:1: The picture has \d+ bytes compressed\. Simplify it to {LARGEST}"
    ):
        read(tmp_path, GOOD.replace("M0 0h9", f"M{' '.join(map(str, points))}"))


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_the_pictures_of_this_site_may_be_shown(path: Path) -> None:
    assert read_drawing(path).width
