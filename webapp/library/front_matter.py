"""What the front matter must agree on: dates and reviewer, sources listed and cited, what to read next."""

from collections.abc import Collection, Sequence
from typing import Any

from webapp.content import Entry
from webapp.library.evidence import Source
from webapp.library.parsing import Part


def review(entry: Entry) -> dict[str, Any]:
    """The dates and the reviewer by name, when they fit each other; raises ContentError."""
    published, next_review = entry.day("published"), entry.day("next_review")
    reviewed_by, reviewed_on = entry.optional_text("reviewed_by"), entry.optional_day("reviewed_on")
    if reviewed_on and not reviewed_by:
        raise entry.fault("reviewed_on", "A review has a date but no name", "Fill in 'reviewed_by' too, or write null")
    if reviewed_by and not reviewed_on:
        raise entry.fault("reviewed_by", "A review has a name but no date", "Fill in 'reviewed_on' too, or write null")
    if next_review < published:
        raise entry.fault("next_review", "The next review is before the publishing day", "Correct one of the two dates")
    return {
        "published": published,
        "reviewed_by": reviewed_by,
        "reviewed_on": reviewed_on,
        "next_review": next_review,
    }


def related(entry: Entry, others: Collection[str]) -> tuple[str, ...]:
    """The slugs to read next, each one of `others`; raises ContentError."""
    slugs = entry.texts("related", ())
    for slug in slugs:
        if slug not in others:
            raise entry.fault(
                "related", f"There is nothing else to read called '{slug}'", f"Use one of: {', '.join(sorted(others))}"
            )
    return slugs


def first(entry: Entry, slugs: Collection[str]) -> str | None:
    """The slug, one of `slugs`, of what a page recommends before all else; raises ContentError."""
    slug = entry.optional_text("first") if "first" in entry else None
    if slug is not None and slug not in slugs:
        raise entry.fault("first", f"There is nothing to read called '{slug}'", "Write the name of a file, without .md")
    return slug


def authors(entry: Entry) -> tuple[str, ...]:
    """Who wrote the text, at least one; raises ContentError."""
    names = entry.texts("authors")
    if not names or not all(name.strip() for name in names):
        raise entry.fault("authors", "'authors' names nobody", "Write for example: authors: [Our team]")
    return names


def check_references(entry: Entry, parts: Sequence[Part], cited: Sequence[Source]) -> None:
    """Raise ContentError unless `references` lists exactly what `parts` cite: the list is what a reviewer signs."""
    listed, found = entry.texts("references", ()), [source.id for source in cited]
    for name in listed:
        if listed.count(name) > 1:
            raise entry.fault("references", f"The source '{name}' is listed twice", "Remove one of the two")
        if name not in found:
            raise entry.fault(
                "references", f"The source '{name}' is listed but not cited", f"Cite [^{name}] or remove it"
            )
    for name in found:
        if name not in listed:
            part, line = _first_citation(parts, name)
            raise part.fault(line, f"The source '{name}' is cited but not listed", f"Add '{name}' to 'references'")


def _first_citation(parts: Sequence[Part], name: str) -> tuple[Part, int]:
    return next(
        (part, part.line + number)
        for part in parts
        for number, text in enumerate(part.text.split("\n"))
        if f"[^{name}]" in text
    )
