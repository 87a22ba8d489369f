"""Reads the folder of content for the check: every file that can be read, and the fault of each that can't."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from webapp.content import ContentError, read_yaml
from webapp.library.evidence import Source
from webapp.library.loader import FOLDERS, load_library, shelf_of
from webapp.library.reading import Draft, Shelf, answer_parts, article, page, read_draft, treatment
from webapp.library.reading_options import load_options
from webapp.library.review.faults import Fault, from_error
from webapp.library.review.retractions import Register, load_register
from webapp.library.review.vocabulary import Vocabulary, load_vocabulary
from webapp.library.texts import Parsed, read_texts
from webapp.library.values import Page, Piece

LISTS = ("options.yaml", "search.yaml")
"""Files that hold sentences for readers, beside the texts."""
READ = {"article": article, "treatment": treatment}


@dataclass(frozen=True)
class Written:
    """A file of an article or a treatment: its front matter, its texts, and the piece that the site shows."""

    draft: Draft
    body: Parsed
    answers: tuple[Parsed, ...]
    piece: Piece

    @property
    def path(self) -> Path:
        return self.draft.body.path

    @property
    def texts(self) -> tuple[Parsed, ...]:
        """The body and each answer."""
        return (self.body, *self.answers)


@dataclass(frozen=True)
class Material:
    """All that the rules look at. `lines` says where each source stands, `faults` what could not be read."""

    pieces: tuple[Written, ...]
    pages: tuple[tuple[Parsed, Page], ...]
    sources: Mapping[str, Source]
    evidence: Path
    lines: Mapping[str, int]
    named_in_options: frozenset[str]
    register: Register
    vocabulary: Vocabulary
    written: Mapping[Path, str]
    faults: tuple[Fault, ...]


def read_material(root: Path) -> Material:
    """What stands in the folder `root`; raises ContentError when the files that all others refer to can't be read."""
    faults: list[Fault] = []
    paths = {kind: sorted((root / "en" / folder).glob("*.md")) for kind, folder in FOLDERS.items()}
    shelf = shelf_of(root, *([path.stem for path in found] for found in paths.values()))
    pieces = tuple(
        piece for kind, found in paths.items() for path in found for piece in _tried(faults, kind, path, shelf)
    )
    pages = tuple(found for path in sorted((root / "en/pages").glob("*.md")) for found in _page(faults, path, shelf))
    named = frozenset(_named(faults, root / "en/options.yaml", shelf))
    if not faults:
        faults.extend(_together(root))
    evidence = root / "evidence.yaml"
    lists = (root / "en" / name for name in LISTS)
    texts = (*chain.from_iterable(paths.values()), *sorted((root / "en/pages").glob("*.md")), *lists)
    return Material(
        pieces=pieces,
        pages=pages,
        sources=shelf.sources,
        evidence=evidence,
        lines=read_yaml(evidence).lines,
        named_in_options=named,
        register=load_register(root / "retractions.yaml"),
        vocabulary=load_vocabulary(root / "claims.yaml"),
        written={path: path.read_text(encoding="utf-8") for path in texts if path.is_file()},
        faults=tuple(faults),
    )


def _tried(faults: list[Fault], kind: str, path: Path, shelf: Shelf) -> Iterator[Written]:
    try:
        draft = read_draft(path)
        piece = READ[kind](draft, shelf)
        texts = read_texts(draft.body, answer_parts(draft))
        yield Written(draft, texts.body, texts.answers, piece)
    except ContentError as error:
        faults.append(from_error(error))


def _page(faults: list[Fault], path: Path, shelf: Shelf) -> Iterator[tuple[Parsed, Page]]:
    try:
        draft = read_draft(path)
        yield read_texts(draft.body).body, page(draft, shelf)
    except ContentError as error:
        faults.append(from_error(error))


def _named(faults: list[Fault], path: Path, shelf: Shelf) -> Iterator[str]:
    """The sources that the options name."""
    try:
        yield from (source.id for source in load_options(path, shelf.sources, shelf.addresses).naming())
    except ContentError as error:
        faults.append(from_error(error))


def _together(root: Path) -> Iterator[Fault]:
    """What only shows when all files are read together, such as two with the same place."""
    try:
        load_library(root)
    except ContentError as error:
        yield from_error(error)
