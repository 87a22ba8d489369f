"""Markdown becomes HTML: citations numbered through a whole piece, headings that can be linked to, tables that scroll,
pictures with captions.

A piece's body and its answers share one set of citation numbers and ids, as parts of one document.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from webapp.library.citations import note, source_list
from webapp.library.cleaning import clean
from webapp.library.drawings import FOLDER
from webapp.library.evidence import Source
from webapp.library.explanations import explanations
from webapp.library.figures import figure, hide_paragraphs
from webapp.library.parsing import parser, words_of
from webapp.library.texts import Texts
from webapp.library.values import Heading

CITATION_OR_TAG = re.compile(r"[\s\u2060]*<sup>.*?</sup>|<[^>]*>")


@dataclass(frozen=True)
class Rendered:
    """A piece as clean HTML; `cited` are its sources in the order of their numbers, `mentions` how often each is."""

    body: Markup
    answers: tuple[Markup, ...]
    headings: tuple[Heading, ...]
    cited: tuple[Source, ...]
    mentions: tuple[int, ...]

    @property
    def sources(self) -> Markup:
        """The numbered list of what is cited."""
        return source_list(self.cited, self.mentions)


@dataclass(frozen=True)
class Composed:
    """A piece as HTML that nobody has cleaned yet: body and answers, in this order."""

    html: tuple[str, ...]
    headings: tuple[Heading, ...]
    cited: tuple[Source, ...]
    mentions: tuple[int, ...]


def render(texts: Texts, sources: Mapping[str, Source], pictures: Path = FOLDER) -> Rendered:
    """The clean HTML of a piece. Its texts must have passed `checks.check`, which knows their files and lines."""
    composed = compose(texts, sources, pictures)
    body, *answers = map(clean, composed.html)
    return Rendered(body, tuple(answers), composed.headings, composed.cited, composed.mentions)


def compose(texts: Texts, sources: Mapping[str, Source], pictures: Path = FOLDER) -> Composed:
    """The HTML of a piece as the renderer makes it."""
    env = {**texts.env, "pictures": pictures}
    parts = [_ready(text.tokens) for text in (texts.body, *texts.answers)]
    html = [SHOWING.renderer.render(tokens, SHOWING.options, env) for tokens in parts]
    cited = env["footnotes"]["list"].values()
    return Composed(
        html=tuple(html),
        headings=tuple(_sections(parts[0])),
        cited=tuple(sources[item["label"]] for item in cited),
        mentions=tuple(item["count"] for item in cited),
    )


def words(html: Markup) -> str:
    """The plain words of rendered `html`, without citation numbers."""
    return " ".join(unescape(CITATION_OR_TAG.sub("", html)).split())


def _ready(tokens: list[Token]) -> list[Token]:
    """The tokens with ids on headings, safe outside links, figures, and tables that name their head cells."""
    hide_paragraphs(tokens)
    taken: Counter[str] = Counter()
    heading = ""
    for token, following in pairwise([*tokens, Token("end", "", 0)]):
        if token.type == "heading_open":
            heading = words_of(following)
            token.attrSet("id", _heading_id(heading, taken))
        if token.type == "table_open":
            token.meta["heading"] = heading
        if token.type in ("th_open", "td_open"):
            token.attrs.pop("style", None)
        _join_citations(token.children or ())
        for child in token.children or ():
            if child.type == "link_open" and str(child.attrs["href"]).startswith("https:"):
                child.attrSet("rel", "noopener")
    return _with_row_heads(tokens)


def _join_citations(children: Sequence[Token]) -> None:
    """Keep a citation on the line of the one before it: no line begins with a mark."""
    for before, between, after in zip(children, children[1:], children[2:], strict=False):
        if before.type == after.type == "footnote_ref" and between.type == "text" and between.content == " ":
            between.content = "\N{NO-BREAK SPACE}"


def _with_row_heads(tokens: list[Token]) -> list[Token]:
    """In each row of a table the first cell names the row; in the first row each cell names its column."""
    heads_row = False
    for before, token in pairwise([Token("start", "", 0), *tokens]):
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type == "td_open" and before.type == "tr_open":
            heads_row, token.tag = True, "th"
            token.attrSet("scope", "row")
        if token.type == "td_close" and heads_row:
            heads_row, token.tag = False, "th"
    return tokens


def _heading_id(heading: str, taken: Counter[str]) -> str:
    """An id made of the heading's words; the prefix keeps it apart from the ids of the page around the text."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    name = f"section-{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')}"
    taken[name] += 1
    return name if taken[name] == 1 else f"{name}-{taken[name]}"


def _sections(tokens: Sequence[Token]) -> Iterator[Heading]:
    for token, following in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            yield Heading(str(token.attrs["id"]), words_of(following))


def _table_open(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A wide table scrolls in a box of its own, which the keyboard can reach and a screen reader names."""
    label = escape(tokens[index].meta["heading"] or "Overview")
    return f'<div class="scroll" role="region" tabindex="0" aria-label="Table: {label}">\n<table>\n'


def _table_close(_renderer: Any, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
    return "</table>\n</div>\n"


def _raw(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """Raw HTML, which no checked text has, is shown as the signs that it is made of."""
    return str(escape(tokens[index].content))


def _showing() -> MarkdownIt:
    markdown = parser(html=False).use(explanations)
    markdown.add_render_rule("footnote_ref", note)
    markdown.add_render_rule("image", figure)
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)
    markdown.add_render_rule("html_block", _raw)
    markdown.add_render_rule("html_inline", _raw)
    return markdown


SHOWING = _showing()
"""The renderer of all that is shown; it knows no raw HTML."""
