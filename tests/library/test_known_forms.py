"""What passes uncleaned holds nothing that cleaning would take away, however it was put together."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.library.test_cleaning import PICTURE as IMAGE
from webapp.library.cleaning import ATTRIBUTES, BARE, KNOWN, PICTURE, scrubbed
from webapp.library.markdown import compose
from webapp.library.parsing import Part
from webapp.library.reading import read_draft
from webapp.library.texts import read_texts
from webapp.settings import ROOT

WHOLE = [
    "<p>a &lt; b &amp; c &gt; d &quot;q&quot; é ↩ \u2019</p>\n",
    '<h2 id="section-x">X</h2>\n<hr>\n<p>one<br>\ntwo</p>',
    '<ol start="3">\n<li id="source-3">x</li>\n</ol>\n',
    '<a href="#source-3" id="cite-3-1" role="doc-noteref" aria-label="Source 3">[3]</a>',
    '<p><a href="https://doi.org/10.1/x(y)?a=1&amp;b=2" title="a &quot;b&quot;" rel="noopener">y</a></p>',
    '<a href="tel:911">911</a><a href="mailto:a@b.example">b</a><a href="/contact#x">c</a>',
    f"<figure>\n{IMAGE}\n<figcaption>x</figcaption>\n</figure>\n",
    '<div class="scroll" role="region" tabindex="0" aria-label="Table: x">\n<table>\n<thead>\n<tr>\n'
    '<th scope="col">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n</div>\n',
    '<details class="explain">\n<summary>What?</summary>\n<div class="stack">\n<p>That.</p>\n</div>\n</details>\n',
]
FOREIGN = [
    "<script>", "</script>", "<svg>", "<style>", "<p onclick=x>", ' onclick="x"', ' style="x"', "<img>", "<!--", "-->",
    "<", ">", "&", '"', "'", "javascript:", '<a href="javascript:x">', '<a href="//x.example">', '<a href="data:x">',
    "<b>", '" onerror="x', "\x00", "\r", "\ud800", "&#60;", "&lt", "</p", "<p/>", "<P>", "</br>", "<a href='/x'>",
    "`", "\\", "<?",
]  # fmt: skip
SIGNS = re.compile(r"<[^<>]*>|&[^&;]*;|[^<>&]{1,4}|.", re.DOTALL)


def pieces(html: str) -> list[str]:
    return SIGNS.findall(html)


@pytest.mark.parametrize("html", WHOLE)
def test_what_the_renderer_makes_is_known_and_cleaning_would_not_change_it(html: str) -> None:
    assert KNOWN.hold(html)
    assert scrubbed(html) == html


def test_every_text_of_ours_is_known() -> None:
    """Else its start would take ten times as long."""
    for path in sorted((ROOT / "content/en/pages").glob("*.md")):
        text = read_draft(path).body.text
        assert all(map(KNOWN.hold, compose(read_texts(Part(path, 1, text)), {}).html)), path


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize("html", WHOLE)
def test_nothing_foreign_passes_wherever_it_stands(html: str, foreign: str) -> None:
    for place in range(len(html) + 1):
        mixed = html[:place] + foreign + html[place:]
        if KNOWN.hold(mixed):
            assert not tags_beyond(mixed), mixed
            assert "script:" not in "".join(re.findall(r'href="([^"]*)', mixed)).lower().partition(":")[0], mixed


def tags_beyond(html: str) -> set[str]:
    """The tags and attributes that bleach takes out of `html`."""
    left = scrubbed(html)
    return set(re.findall(r"<[^>]*>", html)) - set(re.findall(r"<[^>]*>", left))


@given(st.lists(st.sampled_from([*FOREIGN, *(piece for html in WHOLE for piece in pieces(html))]), max_size=12))
@example(['<img src="/static/img/x.svg?v=0123456789" alt="" onerror="x" width="480" height="540" loading="lazy">'])
def test_whatever_passes_holds_only_tags_and_addresses_of_the_list(parts: list[str]) -> None:
    html = "".join(parts)
    if not KNOWN.hold(html):
        return
    for tag in re.findall(r"<[^>]*>", html):
        name, said = re.fullmatch(r"</?([a-z0-9]+)((?: [a-z-]+=\"[^\"<>]*\")*)>", tag).groups()  # type: ignore[union-attr]
        names = set(re.findall(r" ([a-z-]+)=", said))
        assert name in (*BARE, *ATTRIBUTES, "img")
        assert names <= set(PICTURE if name == "img" else ATTRIBUTES.get(name, ()))
    for address in re.findall(r'href="([^"]*)"', html):
        assert re.match(r"#|/(?!/)|https://|mailto:|tel:", address)


@pytest.mark.parametrize(
    "html",
    [
        "<p>", "</p>", "<p><em></p></em>", "<p>x</p></p>", "<div><p></div>", '<img src="x">', '<p class="x">y</p>',
        IMAGE.replace('alt="A bone"', 'alt=""'), IMAGE.replace('A bone"', 'A bone" onerror="x"'),
        IMAGE.replace("A bone", 'A " bone'), IMAGE.replace(' loading="lazy"', ""), IMAGE.replace(".svg", "/../x.svg"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_cleaned(html: str) -> None:
    assert not KNOWN.hold(html)
