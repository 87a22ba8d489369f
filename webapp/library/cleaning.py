"""The one place where HTML is cleaned: what our own renderer made from our own content files, once at start.

Never for a visitor's text: bleach removes clinical writing such as `a<b and c>d` and is slow on deep nesting.
What visitors write is stored as it is and escaped by the templates.
"""

import bleach
from markupsafe import Markup

ATTRIBUTES = {
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


def clean(html: str) -> Markup:
    """The `html` without any tag, attribute or address scheme that the renderer does not emit."""
    tags = {*BARE, *ATTRIBUTES}
    return Markup(bleach.clean(html, tags=tags, attributes=ATTRIBUTES, protocols=SCHEMES, strip=True))
