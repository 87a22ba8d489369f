"""No built page and no static file loads anything from another host (who loads, tells the other host of the visit)."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.journeys.patient import PAGES

STATIC = Path(__file__).parents[2] / "static"
# What makes a browser ask for an address: in style sheets, in script, in drawings.
LOADS = re.compile(
    r"""(?:url\(|@import|\bsrc=|href=|\bfrom|import\(|fetch\(|open\(|src\s*=)\s*["']?\s*((?:https?:|wss?:)?//[^\s"')]+)"""
)
ASKING = ("src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest")
ONLY_NAMED = {"canonical", "alternate"}


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.*")), ids=lambda path: path.name)
def test_a_static_file_names_no_other_host_to_load_from(path: Path) -> None:
    assert LOADS.findall(path.read_text(errors="replace")) == []


@pytest.mark.parametrize(
    "line",
    [
        "@font-face { src: url(https://fonts.example/a.woff2) }",
        '@import "//fonts.example/a.css";',
        "fetch('https://count.example/')",
        'new Image().src = "https://count.example/x.gif"',
    ],
)
def test_the_search_knows_what_loads(line: str) -> None:
    assert LOADS.search(line)


def test_a_built_page_loads_from_here_only(app: Flask) -> None:
    for address in PAGES:
        soup = BeautifulSoup(app.test_client().get(address, buffered=True).data, "html.parser")
        asked = [str(tag[name]) for name in ASKING for tag in soup.find_all(attrs={name: True})]
        asked += [str(link["href"]) for link in soup.find_all("link", href=True) if not ONLY_NAMED & set(link["rel"])]
        assert [target for target in asked if "//" in target] == [], address
