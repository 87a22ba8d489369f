"""All that the pages cite, each source once: what it found, what weakens it, and where it is cited."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from webapp.library.evidence import Source
from webapp.library.values import Library, Piece, day_words


@dataclass(frozen=True)
class Use:
    """A page that cites a source, and the number that the source has there; none where sources have no numbers."""

    title: str
    page: str
    number: int | None

    @property
    def address(self) -> str:
        """The source's place in that page's own list, which leads on to each line that cites it.

        The options have no such list: their `page` is the address of the very place.
        """
        return self.page if self.number is None else f"{self.page}#source-{self.number}"


@dataclass(frozen=True)
class Record:
    """A source and the pages that cite it: articles first, then treatments, then the options."""

    source: Source
    uses: tuple[Use, ...]

    @property
    def checked(self) -> str:
        """When the record was last compared with its source, and by which clinician, or plainly by none yet."""
        day = day_words(self.source.checked_on) if self.source.checked_on else "never"
        return f"{day}; {self.source.checked_by or 'not yet checked by a named clinician'}"


def records(library: Library) -> tuple[Record, ...]:
    """Every source that `library` cites, by the name that stands in its pages."""
    uses: dict[Source, list[Use]] = {}
    for source, use in chain.from_iterable(map(_uses, (*library.articles, *library.treatments))):
        uses.setdefault(source, []).append(use)
    for source, (title, place) in library.options.naming().items():
        uses.setdefault(source, []).append(Use(title, place, None))
    found = (Record(source, tuple(cited)) for source, cited in uses.items())
    return tuple(sorted(found, key=lambda record: _as_in_a_dictionary(record.source.short_name)))


def _uses(piece: Piece) -> Iterator[tuple[Source, Use]]:
    for number, source in enumerate(piece.cited, start=1):
        yield source, Use(piece.title, piece.address, number)


def _as_in_a_dictionary(name: str) -> str:
    """The name without accents and capitals: Láinez stands among the other names that begin with La."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
