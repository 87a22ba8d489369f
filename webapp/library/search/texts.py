"""All that can be found: pieces, the clinic's own pages, places without a content file, and studies."""

from collections.abc import Iterator

from webapp.library.evidence import Source
from webapp.library.markdown import words
from webapp.library.records import records
from webapp.library.search.index import Kind, Text
from webapp.library.values import Article, Library, Page, Piece

PAGES = ("specialists", "privacy", "accessibility")
"""Pages with an address of their own name; the others lead to pieces, or say that something went wrong."""


def texts(library: Library) -> Iterator[Text]:
    """Every text of `library`."""
    yield from map(_of_piece, (*library.articles, *library.treatments))
    yield from (_of_page(library.get_page(name)) for name in PAGES)
    for place in library.wording.places:
        yield Text(place.address, Kind.PAGE, place.title, place.summary, "", place.words)
    yield from (_of_source(record.source) for record in records(library))


def _of_piece(piece: Piece) -> Text:
    asked = (f"{item.question} {words(item.answer)}" for item in piece.questions)
    kind = Kind.ARTICLE if isinstance(piece, Article) else Kind.TREATMENT
    return Text(piece.address, kind, piece.title, piece.summary, " ".join((words(piece.body), *asked)))


def _of_page(page: Page) -> Text:
    return Text(f"/{page.name}", Kind.PAGE, page.title, page.summary, words(page.body))


def _of_source(source: Source) -> Text:
    body = f"{source.authors} {source.title} {source.caveat}"
    return Text(source.address, Kind.STUDY, source.short_name, source.finding, body)
