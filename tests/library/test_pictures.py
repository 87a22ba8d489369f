"""The pictures that the site ships with, and the words beside each of them."""

import re
from itertools import chain
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from tests.library.conftest import ROOT
from webapp.library.loader import load_library
from webapp.readability import count

FOLDER = ROOT / "static" / "img"
MOST_GRADE = 8
DARK = re.compile(r"@media \(prefers-color-scheme:dark\)\{(.*)\}", re.DOTALL)


def figures() -> list[Tag]:
    library = load_library(ROOT / "content")
    bodies = (part.body for part in chain(library.articles, library.treatments, library.pages.values()))
    return [figure for body in bodies for figure in BeautifulSoup(body, "html.parser").find_all("figure")]


FIGURES = figures()
SHOWN = sorted({re.sub(r".*/(.*)\?.*", r"\1", str(figure.img["src"])) for figure in FIGURES if figure.img})


def numerals(name: str) -> list[int]:
    return sorted(int(number) for number in re.findall(r"<text[^>]*>(\d+)</text>", drawn(name)))


def drawn(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_all_four_are_shown() -> None:
    assert SHOWN == ["block-then-rfa.svg", "ladder.svg", "scs-trial.svg", "where-pain-starts.svg"]
    assert len(FIGURES) == 6


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.figcaption.get_text())
def test_each_number_in_a_picture_has_its_words_right_below(figure: Tag) -> None:
    below = figure.find_next_sibling()
    assert isinstance(below, Tag)
    assert below.name == "ol"
    assert figure.img is not None
    name = Path(str(figure.img["src"]).partition("?")[0]).name
    said = [item.get_text(" ", strip=True) for item in below.find_all("li")]
    assert numerals(name) == list(range(1, len(said) + 1))
    assert count(*said, str(figure.img["alt"]), figure.get_text()).grade <= MOST_GRADE


@pytest.mark.parametrize("name", SHOWN)
def test_each_color_of_a_picture_has_one_for_the_dark(name: str) -> None:
    rules = DARK.search(drawn(name))
    assert rules is not None
    dark = {
        (color, of) for color, body in re.findall(r"\.(\w)\{([^}]*)\}", rules[1]) for of in re.findall(r"(\w+):", body)
    }
    for tag, light in re.findall(r"<(\w+)([^>]*#[0-9a-f]{3,6}[^>]*)", drawn(name)):
        classes = re.search(r'class="([\w ]+)"', light)
        for of in re.findall(r'\b(fill|stroke)="#', light):
            named = classes[1].split() if classes else ["-"]
            assert any((color, of) in dark for color in named) or tag == "g", f"<{tag}{light}>"
