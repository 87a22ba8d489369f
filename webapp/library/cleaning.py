"""The one place where HTML is cleaned: what our own renderer made from our own content files, once at start.

What consists of the renderer's known forms alone is clean; the rest is taken apart and cleaned, which takes longer than
all other reading of a page.

Never for a visitor's text: bleach removes clinical writing such as `a<b and c>d` and is slow on deep nesting.
What visitors write is stored as it is and escaped by the templates.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import bleach
from markupsafe import Markup

from webapp.library.known_forms import WORDS, KnownForms

PICTURE = {
    "src": re.compile(r"/static/img/[a-z0-9-]+\.svg\?v=[0-9a-f]{10}"),
    "alt": re.compile(r".+", re.DOTALL),
    "width": re.compile(r"[1-9]\d{1,3}"),
    "height": re.compile(r"[1-9]\d{1,3}"),
    "loading": re.compile("lazy"),
    "decoding": re.compile("async"),
}
"""The attributes of a picture of our own. It has them all, or it is no picture that our renderer made."""


def _is_of_a_picture(_tag: str, name: str, value: str) -> bool:
    return name in PICTURE and PICTURE[name].fullmatch(value) is not None


ATTRIBUTES: dict[str, list[str]] = {
    "a": ["href", "title", "rel", "id", "class", "role", "aria-label"],
    "details": ["class"],
    "div": ["class", "role", "tabindex", "aria-label"],
    "h2": ["id"],
    "h3": ["id"],
    "h4": ["id"],
    "li": ["id"],
    "ol": ["start"],
    "th": ["scope"],
}
BARE = (
    "blockquote",
    "br",
    "cite",
    "code",
    "em",
    "figcaption",
    "figure",
    "hr",
    "p",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "thead",
    "tr",
    "ul",
)
SCHEMES = ("https", "mailto", "tel")
KNOWN = KnownForms(BARE, ATTRIBUTES, {**{name: shape.pattern for name, shape in PICTURE.items()}, "alt": WORDS})


def _own_pictures(source: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of the tokens that bleach has let through, all but each picture that lacks one of its attributes."""
    for token in source:
        if token.get("name") != "img" or {name for _space, name in token["data"]} == set(PICTURE):
            yield token


def clean(html: str) -> Markup:
    """The `html` without any tag, attribute or address scheme that the renderer does not emit."""
    return Markup(html) if KNOWN.hold(html) else scrubbed(html)  # noqa: S704 - nothing but the renderer's own forms


def scrubbed(html: str) -> Markup:
    """The `html`, taken apart and put together again by bleach."""
    allowed: dict[str, list[str] | Callable[[str, str, str], bool]] = {**ATTRIBUTES, "img": _is_of_a_picture}
    cleaner = bleach.sanitizer.Cleaner(
        tags={*BARE, *ATTRIBUTES, "img"},
        attributes=allowed,
        protocols=SCHEMES,
        strip=True,
        filters=[_own_pictures],  # type: ignore[list-item]  # any callable that takes `source` will do
    )
    return Markup(cleaner.clean(html))  # noqa: S704 - what bleach has cleaned
