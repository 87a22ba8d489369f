"""A hard word explained where it stands, for who wants to open it:

::: explain What is a facet joint?
One or two plain sentences.
:::
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.container import container_plugin

from webapp.library.parsing import Part, located

NAME = "explain"
FENCE = ":::"
BEGINS, ENDS = f"container_{NAME}_open", f"container_{NAME}_close"
OPEN = Markup('<details class="explain">\n<summary>{question}</summary>\n<div class="stack">\n')
CLOSE = "</div>\n</details>\n"

EXAMPLE = "::: explain What is a facet joint?"
REFUSED: Mapping[str, tuple[str, str]] = {
    BEGINS: ("An explanation can't stand in another one", f"End the first one with {FENCE} before this line"),
    "heading_open": ("An explanation can't have a heading", "Remove the '#' signs, or write a section of its own"),
    "table_open": ("An explanation can't have a table", "Say it in sentences, or move the table out of it"),
    "footnote_ref": (
        "An explanation can't cite a source: while it is closed, nobody is led back to it",
        "Move the claim and its citation into the text",
    ),
}


def explanations(markdown: MarkdownIt) -> None:
    """Let `markdown` know explanations: `parser.use(explanations)`."""
    container_plugin(markdown, NAME, render=_shown)


def check_explanations(part: Part, tokens: Sequence[Token]) -> None:
    """Raise ContentError for the first of the `tokens` of `part` that no explanation can be made of."""
    inside = False
    for (token, line), (following, _line) in pairwise([*located(part, tokens), (Token("end", "", 0), 0)]):
        if inside and token.type in REFUSED:
            raise part.fault(line, *REFUSED[token.type])
        if token.type == BEGINS:
            _check_frame(part, line, token, following)
        if token.type == "text" and token.content.lstrip().startswith(FENCE):
            raise part.fault(line, f"This {FENCE} neither begins nor ends an explanation", f"Begin one with {EXAMPLE}")
        inside = token.type == BEGINS or (inside and token.type != ENDS)


def _check_frame(part: Part, line: int, begins: Token, following: Token) -> None:
    if not _question(begins):
        raise part.fault(line, "This explanation has no question", f"Write it behind the sign: {EXAMPLE}")
    if following.type == ENDS:
        raise part.fault(line, "This explanation is empty", f"Write a sentence or two below it, then {FENCE}")
    lines, last = part.text.splitlines(), (begins.map or (0, 0))[1]
    if last >= len(lines) or not lines[last].lstrip().startswith(FENCE):
        raise part.fault(line, "This explanation does not end", f"Write {FENCE} on a line of its own below it")


def _question(begins: Token) -> str:
    return begins.info.strip().removeprefix(NAME).strip()


def _shown(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    return OPEN.format(question=_question(token)) if token.type == BEGINS else CLOSE
