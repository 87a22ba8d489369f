"""What a content file's Markdown may not hold; each fault is named with its line and what to do instead."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from markdown_it.token import Token

from webapp.library.drawings import FOLDER
from webapp.library.explanations import check_explanations
from webapp.library.figures import check_picture, paragraphs
from webapp.library.parsing import Part, located, words_of
from webapp.library.texts import Parsed

RAW_HTML = ("Raw HTML is not allowed in content files", "Write it as Markdown; for a plain < write &lt;")
CODE = ("This is read as computer code", "Remove the four spaces or the ``` before the text")
REFUSED = {
    "html_block": RAW_HTML,
    "html_inline": RAW_HTML,
    "code_block": CODE,
    "fence": CODE,
    "footnote_reference_open": (
        "A text does not describe its sources itself",
        "Move the source to evidence.yaml and keep only the citation, such as [^fairbank-2005]",
    ),
}
SCHEMES = ("https://", "mailto:", "tel:")


def check(text: Parsed, sources: Collection[str], addresses: Collection[str], pictures: Path = FOLDER) -> None:
    """Raise ContentError for the first thing in `text` that the site can't show.

    `sources` are the ids that may be cited, `addresses` the site's own addresses that may be linked to, `pictures` the
    folder of what may be shown.
    """
    part, tokens = text.part, text.tokens
    alone = [picture for _opening, line in paragraphs(tokens) for picture in line.children or ()]
    for token, line in located(part, tokens):
        if token.type in REFUSED:
            raise part.fault(line, *REFUSED[token.type])
        if token.type == "footnote_ref":
            _check_citation(part, line, token, sources)
        if token.type == "link_open":
            _check_link(part, line, str(token.attrs["href"]), addresses)
        if token.type == "image":
            check_picture(part, line, token, alone=any(token is picture for picture in alone), folder=pictures)
        if token.type == "text" and ("[^" in token.content or "^[" in token.content):
            raise part.fault(line, "A citation can't be read here", "Write it like [^fairbank-2005], without spaces")
    check_explanations(part, tokens)


def check_headings(text: Parsed) -> None:
    """Raise ContentError unless the headings of `text` begin at `##`, go down one step at a time and say something."""
    part, above = text.part, 1
    for level, line, words in _headings(text):
        if level == 1:
            raise part.fault(line, "The title is the page's only first-level heading", "Begin the section with '## '")
        if not words:
            raise part.fault(line, "This heading is empty", "Write what the section is about, or remove the '#' signs")
        if level > 4 or level > above + 1:
            raise part.fault(
                line, "This heading is too deep for its place", f"Begin it with '{'#' * min(above + 1, 4)} '"
            )
        above = level


def check_no_headings(text: Parsed) -> None:
    """Raise ContentError when `text` has a heading: an answer already stands under its question."""
    for _level, line, _words in _headings(text):
        raise text.part.fault(
            line, "An answer can't have a heading", "Remove the '#' signs; **bold** words may begin a paragraph"
        )


def _headings(text: Parsed) -> Iterator[tuple[int, int, str]]:
    tokens: Sequence[tuple[Token, int]] = [(t, n) for t, n in located(text.part, text.tokens) if t.block]
    for (token, line), (following, _line) in pairwise(tokens):
        if token.type == "heading_open":
            yield int(token.tag[1:]), line, words_of(following)


def _check_citation(part: Part, line: int, token: Token, sources: Collection[str]) -> None:
    label = token.meta.get("label")
    if label is None:
        raise part.fault(
            line, "A source can't be written in the text", "Put it in evidence.yaml and cite it as [^its-id]"
        )
    if label not in sources:
        raise part.fault(line, f"The source '{label}' is not in evidence.yaml", "Add it there, or correct the id")


def _check_link(part: Part, line: int, target: str, addresses: Collection[str]) -> None:
    path = target.partition("#")[0].partition("?")[0]
    if target.startswith("/") and path not in addresses:
        raise part.fault(line, f"The site has no page {path}", "Correct the link, or add the page it leads to")
    if not target.startswith(("/", *SCHEMES)):
        raise part.fault(line, f"The link '{target}' leads nowhere", f"Begin it with / or one of: {' '.join(SCHEMES)}")
