"""Reads `content/` once, at start: whatever is broken there stops the start with file, line and what to do."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from webapp.content import ContentError
from webapp.library.addresses import FIXED, PAGES, RESOURCES, TREATMENTS
from webapp.library.evidence import load_evidence
from webapp.library.reading import Draft, Shelf, article, page, read_draft, treatment
from webapp.library.reading_options import load_options
from webapp.library.values import Article, Library, Piece

FOLDERS = {"article": "articles", "treatment": "treatments"}
"""The folder of each kind of piece."""


def load_library(root: Path) -> Library:
    """The library in the folder `root` (the site's `content/`); raises ContentError for the first fault."""
    english = root / "en"
    articles, treatments = _drafts(english / "articles"), _drafts(english / "treatments")
    pages = [read_draft(english / "pages" / f"{name}.md") for name in PAGES]
    _check_pages_known(english / "pages")
    _check_slugs_apart(articles, treatments)
    _check_order(treatments)
    shelf = _shelf(root, (draft.slug for draft in articles), (draft.slug for draft in treatments))
    return Library(
        articles=tuple(sorted((article(draft, shelf) for draft in articles), key=_newest_first)),
        treatments=tuple(sorted((treatment(draft, shelf) for draft in treatments), key=lambda item: item.order)),
        pages=MappingProxyType({draft.slug: page(draft, shelf) for draft in pages}),
        options=load_options(english / "options.yaml", shelf.sources, shelf.addresses),
    )


def load_piece(root: Path, kind: str, path: Path, library: Library) -> Piece:
    """The file at `path` as one more piece of this `kind` beside all in `library`, which was read from `root`.

    Raises ContentError for what would stop a start if the file stood among the others.
    """
    draft = read_draft(path)
    if library.find_article(draft.slug) or library.find_treatment(draft.slug):
        raise draft.body.fault(1, "An article or a treatment has this name already", "Give the file another name")
    articles, treatments = ([piece.slug for piece in pieces] for pieces in (library.articles, library.treatments))
    (articles if kind == "article" else treatments).append(draft.slug)
    shelf = _shelf(root, articles, treatments)
    if kind == "article":
        return article(draft, shelf)
    _check_order_free(draft, {other.order: f"{other.slug}.md" for other in library.treatments})
    return treatment(draft, shelf)


def _shelf(root: Path, articles: Iterable[str], treatments: Iterable[str]) -> Shelf:
    """What a file may refer to, where there are `articles` and `treatments` with these slugs."""
    articles, treatments = tuple(articles), tuple(treatments)
    return Shelf(
        load_evidence(root / "evidence.yaml"), frozenset((*articles, *treatments)), _addresses(articles, treatments)
    )


def _drafts(folder: Path) -> list[Draft]:
    return [read_draft(path) for path in sorted(folder.glob("*.md"))]


def _addresses(articles: Sequence[str], treatments: Sequence[str]) -> frozenset[str]:
    """Every address that a link in a content file may lead to."""
    return frozenset(
        (*FIXED, *(f"{RESOURCES}/{slug}" for slug in articles), *(f"{TREATMENTS}/{slug}" for slug in treatments))
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
    taken: dict[int, str] = {}
    for draft in treatments:
        _check_order_free(draft, taken)
        taken[draft.entry.number("order")] = draft.body.path.name


def _check_order_free(draft: Draft, taken: Mapping[int, str]) -> None:
    order = draft.entry.number("order")
    if order in taken:
        raise draft.entry.fault(
            "order", f"{taken[order]} has the same order {order}", "Give each treatment its own number"
        )


def _newest_first(item: Article) -> tuple[int, str]:
    return -item.published.toordinal(), item.title
