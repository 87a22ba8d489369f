"""Reads `content/` once, at start: whatever is broken there stops the start with file, line and what to do."""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from webapp.content import ContentError
from webapp.library.addresses import FIXED, PAGES, RESOURCES, TREATMENTS
from webapp.library.evidence import load_evidence
from webapp.library.reading import Draft, Shelf, article, page, read_draft, treatment
from webapp.library.reading_options import load_options
from webapp.library.values import Article, Library


def load_library(root: Path) -> Library:
    """The library in the folder `root` (the site's `content/`); raises ContentError for the first fault."""
    english = root / "en"
    articles, treatments = _drafts(english / "articles"), _drafts(english / "treatments")
    pages = [read_draft(english / "pages" / f"{name}.md") for name in PAGES]
    _check_pages_known(english / "pages")
    _check_slugs_apart(articles, treatments)
    _check_order(treatments)
    slugs = frozenset(draft.slug for draft in (*articles, *treatments))
    shelf = Shelf(load_evidence(root / "evidence.yaml"), slugs, _addresses(articles, treatments))
    return Library(
        articles=tuple(sorted((article(draft, shelf) for draft in articles), key=_newest_first)),
        treatments=tuple(sorted((treatment(draft, shelf) for draft in treatments), key=lambda item: item.order)),
        pages=MappingProxyType({draft.slug: page(draft, shelf) for draft in pages}),
        options=load_options(english / "options.yaml", shelf.sources, shelf.addresses),
    )


def _drafts(folder: Path) -> list[Draft]:
    return [read_draft(path) for path in sorted(folder.glob("*.md"))]


def _addresses(articles: Sequence[Draft], treatments: Sequence[Draft]) -> frozenset[str]:
    """Every address that a link in a content file may lead to."""
    return frozenset(
        (
            *FIXED,
            *(f"{RESOURCES}/{draft.slug}" for draft in articles),
            *(f"{TREATMENTS}/{draft.slug}" for draft in treatments),
        )
    )


def _check_pages_known(folder: Path) -> None:
    for path in sorted(folder.glob("*.md")):
        if path.stem not in PAGES:
            raise ContentError(path, 1, "No page of the site shows this file", f"Name it one of: {', '.join(PAGES)}")


def _check_slugs_apart(articles: Sequence[Draft], treatments: Sequence[Draft]) -> None:
    taken = {draft.slug: draft.body.path for draft in articles}
    for draft in treatments:
        if draft.slug in taken:
            raise ContentError(
                draft.body.path, 1, f"{taken[draft.slug]} has the same name", "Rename one, so that 'related' is clear"
            )


def _check_order(treatments: Sequence[Draft]) -> None:
    taken: dict[int, Path] = {}
    for draft in treatments:
        order = draft.entry.number("order")
        if order in taken:
            raise draft.entry.fault(
                "order", f"{taken[order].name} has the same order {order}", "Give each treatment its own number"
            )
        taken[order] = draft.body.path


def _newest_first(item: Article) -> tuple[int, str]:
    return -item.published.toordinal(), item.title
