"""Reads `content/` once, at start: whatever is broken there stops the start with file, line and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from webapp.content import ContentError
from webapp.library.addresses import FIXED, PAGES, RESOURCES, TREATMENTS
from webapp.library.evidence import load_evidence
from webapp.library.reading import Draft, Shelf, article, page, read_draft, slug_of, treatment
from webapp.library.reading_options import load_options
from webapp.library.search.wording import load_wording
from webapp.library.subjects import load_subjects
from webapp.library.values import Article, Library, Piece, Treatment

FOLDERS = {"article": "articles", "treatment": "treatments"}
"""The folder of each kind of piece."""
SHELVES = {"article": RESOURCES, "treatment": TREATMENTS}
"""The address below which each kind of piece stands."""


def load_library(root: Path) -> Library:
    """The library in the folder `root` (the site's `content/`); raises ContentError for the first fault."""
    english = root / "en"
    articles, treatments = (sorted((english / folder).glob("*.md")) for folder in FOLDERS.values())
    _check_pages_known(english / "pages")
    _check_slugs_apart(articles, treatments)
    for kind, paths in (("article", articles), ("treatment", treatments)):
        for path in paths:
            _check_address_free(kind, path)
    shelf = shelf_of(root, [slug_of(path) for path in articles], [slug_of(path) for path in treatments])
    # Each file by itself, from its first line to its page: what was needed on the way is gone before the next one.
    return Library(
        articles=tuple(sorted((article(read_draft(path), shelf) for path in articles), key=_newest_first)),
        treatments=tuple(sorted(_treatments(treatments, shelf), key=lambda item: item.order)),
        pages=MappingProxyType({name: page(read_draft(english / "pages" / f"{name}.md"), shelf) for name in PAGES}),
        options=load_options(english / "options.yaml", shelf.sources, shelf.addresses),
        subjects=shelf.subjects,
        wording=load_wording(english / "search.yaml", shelf.addresses),
    )


def load_piece(root: Path, kind: str, path: Path, library: Library) -> Piece:
    """The file at `path` as one more piece of this `kind` beside all in `library`, which was read from `root`.

    Raises ContentError for what would stop a start if the file stood among the others.
    """
    _check_address_free(kind, path)
    draft = read_draft(path)
    if library.find_article(draft.slug) or library.find_treatment(draft.slug):
        raise draft.body.fault(1, "An article or a treatment has this name already", "Give the file another name")
    articles, treatments = ([piece.slug for piece in pieces] for pieces in (library.articles, library.treatments))
    (articles if kind == "article" else treatments).append(draft.slug)
    shelf = shelf_of(root, articles, treatments)
    if kind == "article":
        return article(draft, shelf)
    _check_order_free(draft, {other.order: f"{other.slug}.md" for other in library.treatments})
    return treatment(draft, shelf)


def shelf_of(root: Path, articles: Sequence[str], treatments: Sequence[str]) -> Shelf:
    """What a file may refer to, where there are `articles` and `treatments` with these slugs."""
    slugs = frozenset((*articles, *treatments))
    subjects = load_subjects(root / "en/topics.yaml")
    return Shelf(load_evidence(root / "evidence.yaml"), subjects, slugs, _addresses(articles, treatments))


def _treatments(paths: Sequence[Path], shelf: Shelf) -> Iterator[Treatment]:
    taken: dict[int, str] = {}
    for path in paths:
        draft = read_draft(path)
        _check_order_free(draft, taken)
        taken[draft.entry.number("order")] = path.name
        yield treatment(draft, shelf)


def _addresses(articles: Sequence[str], treatments: Sequence[str]) -> frozenset[str]:
    """Every address that a link in a content file may lead to."""
    return frozenset(
        (*FIXED, *(f"{RESOURCES}/{slug}" for slug in articles), *(f"{TREATMENTS}/{slug}" for slug in treatments))
    )


def _check_pages_known(folder: Path) -> None:
    for path in sorted(folder.glob("*.md")):
        if path.stem not in PAGES:
            raise ContentError(path, 1, "No page of the site shows this file", f"Name it one of: {', '.join(PAGES)}")


def _check_slugs_apart(articles: Sequence[Path], treatments: Sequence[Path]) -> None:
    taken = {path.stem: path for path in articles}
    for path in treatments:
        if path.stem in taken:
            raise ContentError(
                path, 1, f"{taken[path.stem]} has the same name", "Rename one, so that 'related' is clear"
            )


def _check_address_free(kind: str, path: Path) -> None:
    if f"{SHELVES[kind]}/{path.stem}" in FIXED:
        raise ContentError(path, 1, "The site has another page at this address", "Give the file another name")


def _check_order_free(draft: Draft, taken: Mapping[int, str]) -> None:
    order = draft.entry.number("order")
    if order in taken:
        raise draft.entry.fault(
            "order", f"{taken[order]} has the same order {order}", "Give each treatment its own number"
        )


def _newest_first(item: Article) -> tuple[int, str]:
    return -item.published.toordinal(), item.title
