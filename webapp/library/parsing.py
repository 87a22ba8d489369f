"""Markdown text that knows where it stands, and the parser that all of the library uses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from webapp.content import ContentError

BREAKS = ("softbreak", "hardbreak")


@dataclass(frozen=True)
class Part:
    """A piece of Markdown and the file and line where it begins."""

    path: Path
    line: int
    text: str

    def fault(self, line: int, problem: str, remedy: str) -> ContentError:
        """The error to raise about `line` of the file."""
        return ContentError(self.path, line, problem, remedy)


def parser(*, html: bool) -> MarkdownIt:
    """CommonMark with tables and citations; the sources themselves come from evidence.yaml, so none is moved about."""
    options = {"html": html, "xhtmlOut": False}
    return (
        MarkdownIt("commonmark", options)
        .enable("table")
        .use(footnote_plugin, always_match_refs=True, move_to_end=False)
    )


def located(part: Part, tokens: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """Each of `tokens`, with those inside a line of text, and the line of the file on which it stands."""
    line = part.line
    for token in tokens:
        line = part.line + token.map[0] if token.map else line
        yield token, line
        yield from _inside(token, line)


def _inside(token: Token, line: int) -> Iterator[tuple[Token, int]]:
    for child in token.children or ():
        yield child, line
        line += 1 if child.type in BREAKS else child.content.count("\n")


def words_of(inline: Token) -> str:
    """The plain words of a line of text: no marks, no citations."""
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline")).strip()
