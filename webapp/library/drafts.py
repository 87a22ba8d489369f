"""Drafts: articles and treatments that wait in `content/en/drafts/`, a folder that the public site never reads.

So nothing of a draft can stand in a list, a feed, the sitemap, the search or a page that is kept ready, and no fault in
one keeps the site from starting. To publish a draft is to move its file one folder up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.content import ContentError
from webapp.library.loader import FOLDERS, load_piece
from webapp.library.reading import SLUG
from webapp.library.values import Library, Piece

UNWRITTEN = "(write here)"
"""Stands in a new draft wherever its writer has something to say."""


@dataclass(frozen=True)
class DraftFile:
    """A draft by its kind (`article` or `treatment`) and its file, which may hold anything."""

    kind: str
    path: Path

    @property
    def slug(self) -> str:
        """The name that it will have in addresses."""
        return self.path.stem


def draft_path(content: Path, kind: str, slug: str) -> Path:
    """Where the draft called `slug` stands, or would stand, in the folder `content`."""
    return content / "en" / "drafts" / FOLDERS[kind] / f"{slug}.md"


def published_path(content: Path, draft: DraftFile) -> Path:
    """Where the file of `draft` goes when it is published."""
    return content / "en" / FOLDERS[draft.kind] / draft.path.name


def draft_files(content: Path) -> tuple[DraftFile, ...]:
    """Every draft in the folder `content`, whatever state it is in, by kind and name."""
    return tuple(_draft_files(content))


def find_draft(content: Path, slug: str) -> DraftFile | None:
    """The draft called `slug`, or None; nothing but the folder's own drafts can be named."""
    return next((draft for draft in draft_files(content) if draft.slug == slug), None)


def read_draft_file(content: Path, draft: DraftFile, library: Library) -> Piece:
    """The draft as its page would show it beside `library`; raises ContentError for what would stop the site."""
    return load_piece(content, draft.kind, draft.path, library)


def check_written(draft: DraftFile) -> None:
    """Raise ContentError when a note of the skeleton still stands in the draft, which could be read otherwise."""
    for number, text in enumerate(draft.path.read_text(encoding="utf-8").split("\n"), start=1):
        if UNWRITTEN in text:
            raise ContentError(
                draft.path, number, f"'{UNWRITTEN}' still stands here", "Put your own words in its place, or remove it"
            )


def _draft_files(content: Path) -> Iterator[DraftFile]:
    for kind, folder in FOLDERS.items():
        for path in sorted((content / "en" / "drafts" / folder).glob("*.md")):
            if SLUG.fullmatch(path.stem):
                yield DraftFile(kind, path)
