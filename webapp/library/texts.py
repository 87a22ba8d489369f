"""The texts of one page, parsed once as parts of one document: what is checked is the very thing that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from webapp.library.explanations import explanations
from webapp.library.parsing import Part, parser

LOOKING = parser(html=True).use(explanations)
"""It tells raw HTML from text, so that a check can refuse it; the renderer escapes whatever comes through."""


@dataclass(frozen=True)
class Parsed:
    """A part and what the parser made of it."""

    part: Part
    tokens: list[Token]


@dataclass(frozen=True)
class Texts:
    """A page's body and its answers; `env` numbers the citations through all of them."""

    body: Parsed
    answers: tuple[Parsed, ...]
    env: dict[str, Any] = field(repr=False)


def read_texts(body: Part, answers: Sequence[Part] = ()) -> Texts:
    """The texts as the parser sees them; nobody has checked them yet."""
    env: dict[str, Any] = {"footnotes": {"refs": {}, "list": {}}}
    first, *others = (Parsed(part, LOOKING.parse(part.text, env)) for part in (body, *answers))
    return Texts(first, tuple(others), env)
