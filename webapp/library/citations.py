"""Citations that a screen reader can follow: from the claim to its source, and back to the same line.

Roles and labels after DPUB-ARIA 1.1 (doc-noteref, doc-backlink); the page puts the list into a doc-endnotes section.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it.token import Token
from markupsafe import Markup

from webapp.library.evidence import Source

NOTE = Markup(
    '<sup><a href="#source-{number}" id="cite-{number}-{mention}" role="doc-noteref"'
    ' aria-label="{label}">[{number}]</a></sup>'
)
ITEM = Markup('<li id="source-{number}">\n<p>{authors} <cite>{title}</cite> {source} {links}</p>\n')
FINDING = Markup("<p><strong>{kind}, {year}.</strong> {stance}</p>\n<p>{finding} <em>Keep in mind:</em> {caveat}</p>\n")
BACK = Markup(
    '<a href="#cite-{number}-{mention}" class="footnote-backref" role="doc-backlink"'
    ' aria-label="{label}">↩ {mention}</a>'
)
LINK = Markup('<a href="{address}" rel="noopener">{text}</a>')


def note(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: Mapping[str, Any]) -> str:
    """Render rule for a citation; `env["sources"]` holds the sources by id."""
    meta = tokens[index].meta
    number, source = meta["id"] + 1, env["sources"][meta["label"]]
    return NOTE.format(number=number, mention=meta["subId"] + 1, label=f"Source {number}: {source.short_name}")


def source_list(cited: Sequence[tuple[Source, int]]) -> str:
    """The numbered list of the `cited` sources; each comes with how often it is cited. Empty when there is none."""
    items = [_item(number, source, mentions) for number, (source, mentions) in enumerate(cited, start=1)]
    return f"<ol>\n{''.join(items)}</ol>\n" if items else ""


def _item(number: int, source: Source, mentions: int) -> str:
    links = Markup(" ").join(LINK.format(text=text, address=address) for text, address in source.links)
    head = ITEM.format(
        number=number,
        authors=_stopped(source.authors),
        title=_stopped(source.title),
        source=_stopped(source.source),
        links=links,
    )
    return head + _finding(source) + _ways_back(number, mentions) + Markup("</li>\n")


def _finding(source: Source) -> Markup:
    return FINDING.format(
        kind=source.kind.capitalize(),
        year=source.year,
        stance=source.stance.words,
        finding=source.finding,
        caveat=source.caveat,
    )


def _ways_back(number: int, mentions: int) -> Markup:
    links = Markup(" ").join(
        BACK.format(number=number, mention=mention, label=f"Back to the text: source {number}, mention {mention}")
        for mention in range(1, mentions + 1)
    )
    return Markup("<p>Back to the text: {}</p>\n").format(links)


def _stopped(text: str) -> str:
    """The `text` with a full stop, unless it has its own end."""
    return text if text.endswith((".", "?", "!", ".]")) else f"{text}."
