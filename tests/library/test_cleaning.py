import ast
from pathlib import Path

import pytest

from webapp.library.cleaning import clean
from webapp.library.markdown import words
from webapp.library.values import Library

WEBAPP = Path(__file__).parents[2] / "webapp"
PICTURE = (
    '<img src="/static/img/x.svg?v=0123456789" alt="A bone" width="480" height="540" loading="lazy" decoding="async">'
)


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>x<script>alert(1)</script></p>", "<p>xalert(1)</p>"),
        ('<p onclick="x()" style="color:red">y</p>', "<p>y</p>"),
        ('<a href="javascript:alert(1)">y</a>', "<a>y</a>"),
        ('<a href="data:text/html,x">y</a>', "<a>y</a>"),
        ('<a href="http://x.example/">y</a>', "<a>y</a>"),
        ('<a href="/contact" target="_blank">y</a>', '<a href="/contact">y</a>'),
        ('<img src="https://x.example/a.png">', ""),
        (PICTURE.replace("/static", "https://x.example/static"), ""),
        (PICTURE.replace("?v=0123456789", ""), ""),
        (PICTURE.replace("/static/img", "/contact"), ""),
        (PICTURE.replace("x.svg", "../x.svg"), ""),
        (PICTURE.replace(' alt="A bone"', ""), ""),
        (PICTURE.replace("A bone", ""), ""),
        (PICTURE.replace("lazy", "eager"), ""),
        (PICTURE.replace('"480"', '"100%"'), ""),
        (PICTURE.replace("<img", '<img onerror="x()" style="x" srcset="y"'), PICTURE),
        ('<iframe src="https://x.example/"></iframe>', ""),
        ('<form action="/x"><input name="a"></form>', ""),
        ("<h1>y</h1>", "y"),
        ("<p>y<!-- note --></p>", "<p>y</p>"),
        ("<svg><a xlink:href='javascript:x'>y</a></svg>", "<a>y</a>"),
    ],
)
def test_removes_what_the_renderer_never_makes(html: str, left: str) -> None:
    assert clean(html) == left


@pytest.mark.parametrize(
    "html",
    [
        '<p>a &lt; b &amp; c &gt; d "q" é ↩</p>\n',
        '<h2 id="section-x">X</h2>\n',
        '<ol start="3">\n<li id="source-3">x</li>\n</ol>\n',
        '<a href="#source-3" id="cite-3-1" role="doc-noteref" aria-label="Source 3">[3]</a>',
        '<a href="tel:911">911</a>',
        f"<figure>\n{PICTURE}\n<figcaption>x</figcaption>\n</figure>\n",
        '<a href="https://doi.org/10.1/x" rel="noopener">y</a>',
    ],
)
def test_keeps_what_the_renderer_makes(html: str) -> None:
    assert clean(html) == html


def test_bleach_stands_behind_one_function() -> None:
    """It loses clinical text such as `a<b and c>d`, so that no visitor's words may come near it."""
    users = [path for path in WEBAPP.rglob("*.py") if "bleach" in imported(path)]
    assert [path.relative_to(WEBAPP).as_posix() for path in users] == ["library/cleaning.py"]
    callers = [path for path in WEBAPP.rglob("*.py") if "webapp.library.cleaning" in imported(path)]
    assert [path.relative_to(WEBAPP).as_posix() for path in callers] == ["library/markdown.py"]


def test_small_signs_survive(library: Library) -> None:
    assert "&lt;5 points is little." in library.articles[0].questions[0].answer
    assert "<5 points is little." in words(library.articles[0].questions[0].answer)


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found
