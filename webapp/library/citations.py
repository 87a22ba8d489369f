"""Citations that a screen reader can follow: from the claim to its source, and back to the same line.

Roles and labels after DPUB-ARIA 1.1 (doc-noteref, doc-backlink); the page puts the list into a doc-endnotes section.
The list names each source and which way it points; the whole record stands once, on the page `/evidence`.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

from markdown_it.token import Token
from markupsafe import Markup

from webapp.library.evidence import Source

# The word joiner keeps a mark from beginning a line.
NOTE = Markup(
    '\u2060<sup><a href="#source-{number}" id="cite-{number}-{mention}" role="doc-noteref"'
    ' aria-label="Source {number}">[{number}]</a></sup>'
)
LIST = Markup("<ol>\n{}</ol>\n")
ITEM = Markup(
    '<li id="source-{number}"><strong><a href="{address}">{name}</a>: {kind}.</strong> {stance}. {ways_back}</li>\n'
)
BACK = Markup(
    '<a href="#cite-{number}-{mention}" class="footnote-backref" role="doc-backlink"'
    ' aria-label="Back to source {number}, mention {mention}">&#8617; {mention}</a>'
)


def note(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """Render rule for a citation; the parser has numbered it."""
    meta = tokens[index].meta
    return NOTE.format(number=meta["id"] + 1, mention=meta["subId"] + 1)


def source_list(cited: Sequence[Source], mentions: Sequence[int]) -> Markup:
    """The numbered list of the `cited` sources, each with how often it is cited. Empty when there is none."""
    items = Markup().join(map(_item, count(1), cited, mentions))
    return LIST.format(items) if cited else Markup()


def _item(number: int, source: Source, mentions: int) -> Markup:
    ways_back = (BACK.format(number=number, mention=mention) for mention in range(1, mentions + 1))
    return ITEM.format(
        number=number,
        address=source.address,
        name=source.short_name,
        kind=source.kind,
        stance=source.stance.in_short,
        ways_back=Markup(" ").join(ways_back),
    )
