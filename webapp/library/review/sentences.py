"""The sentences of a text, each with its line, its section and the sources that it cites."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from webapp.library.parsing import BREAKS, words_of
from webapp.library.texts import Parsed
from webapp.readability import sentences as split

SPOKEN = ("text", "code_inline", "text_special")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph, a point of a list or a cell; `section` is the line of the heading above it."""

    words: str
    line: int
    section: int
    cited: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """A heading and its line."""

    words: str
    line: int


def headings(text: Parsed) -> tuple[Head, ...]:
    """The headings of `text`."""
    return tuple(
        Head(words_of(inline), text.part.line + (opening.map or (0, 0))[0])
        for opening, inline in zip(text.tokens, text.tokens[1:], strict=False)
        if opening.type == "heading_open"
    )


def sentences(text: Parsed) -> tuple[Sentence, ...]:
    """The sentences of `text` in their order; headings are none."""
    return tuple(_sentences(text))


def _sentences(text: Parsed) -> Iterator[Sentence]:
    line = section = text.part.line
    heading = False
    for token in text.tokens:
        line = text.part.line + token.map[0] if token.map else line
        if token.type == "heading_open":
            heading, section = True, line
        elif token.type == "inline" and not heading:
            yield from _of_block(token, line, section)
        elif token.type == "heading_close":
            heading = False


def _of_block(inline: Token, line: int, section: int) -> Iterator[Sentence]:
    """The sentences of one paragraph, point or cell; a mark belongs to the sentence that began before it."""
    words, marks, breaks = _plain(inline)
    found = split(words)
    starts = [*_places(words, found), len(words) + 1]
    for sentence, start, following in zip(found, starts, starts[1:], strict=False):
        cited = tuple(name for place, name in marks if start < place <= following)
        yield Sentence(" ".join(sentence.split()), line + sum(place <= start for place in breaks), section, cited)


def _places(words: str, found: Sequence[str]) -> Iterator[int]:
    """Where each of the sentences `found` begins in `words`."""
    end = 0
    for sentence in found:
        start = words.index(sentence, end)
        end = start + len(sentence)
        yield start


def _plain(inline: Token) -> tuple[str, list[tuple[int, str]], list[int]]:
    """The words of a block, where its citations stand in them, and where its lines end."""
    words = ""
    marks, breaks = [], []
    for child in inline.children or ():
        if child.type == "footnote_ref":
            marks.append((len(words), str(child.meta.get("label", ""))))
        elif child.type in BREAKS:
            words += " "
            breaks.append(len(words))
        elif child.type in SPOKEN:
            words += child.content
    return words, marks, breaks
