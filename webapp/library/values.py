"""What the reading room holds, as frozen values: articles, treatments, pages, and the library of them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from markupsafe import Markup

from webapp.library.citations import source_list
from webapp.library.evidence import Source
from webapp.library.options import Options
from webapp.library.search.wording import Wording
from webapp.library.subjects import Subject, Subjects

MOST_RELATED = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of a text, for the list "On this page"."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionAndAnswer:
    """A common question, and its answer as HTML."""

    question: str
    answer: Markup


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """What articles and treatments have in common.

    `body`, the answers and `sources` are parts of one document: citation numbers run on through all of them.
    `cited` are the sources in the order of their numbers, `mentions` how often each is cited; `related` are slugs;
    `topics` and `areas` are ids of `Library.subjects`, the most important topic first.
    """

    slug: str
    title: str
    summary: str
    topics: tuple[str, ...]
    areas: tuple[str, ...]
    published: date
    reviewed_by: str | None
    reviewed_on: date | None
    next_review: date
    body: Markup
    headings: tuple[Heading, ...]
    questions: tuple[QuestionAndAnswer, ...]
    cited: tuple[Source, ...]
    mentions: tuple[int, ...]
    related: tuple[str, ...]
    reading_minutes: int

    @property
    def address(self) -> str:
        """Where the piece stands on the site."""
        raise NotImplementedError

    @property
    def sources(self) -> Markup:
        """The numbered list of what is cited, with the ways back to each mention."""
        return source_list(self.cited, self.mentions)

    @property
    def changed(self) -> date:
        """The last day on which somebody put a date to the text: published, or reviewed after that."""
        return max(self.published, self.reviewed_on or self.published)

    @property
    def published_words(self) -> str:
        return day_words(self.published)

    @property
    def next_review_words(self) -> str:
        return day_words(self.next_review)

    @property
    def review_words(self) -> str:
        """Who checked the text and when, or plainly that nobody has signed it yet."""
        if self.reviewed_by is None or self.reviewed_on is None:
            return "not yet reviewed by a named clinician"
        return f"{self.reviewed_by}, {day_words(self.reviewed_on)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article(Piece):
    """An article of the resource library."""

    authors: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"/resources/{self.slug}"

    @property
    def authors_words(self) -> str:
        """The authors as a line would name them: A, B and C."""
        *others, last = self.authors
        return f"{', '.join(others)} and {last}" if others else last


@dataclass(frozen=True, kw_only=True, slots=True)
class Treatment(Piece):
    """A page on one treatment; `order` is its place in lists."""

    order: int

    @property
    def address(self) -> str:
        return f"/treatments/{self.slug}"


@dataclass(frozen=True)
class Page:
    """A page in the clinic's words that is neither article nor treatment: home, privacy, an error.

    `first` is the slug of what it recommends to read before all else.
    """

    name: str
    title: str
    summary: str
    body: Markup
    first: str | None = None


@dataclass(frozen=True)
class Library:
    """All that can be read: articles newest first, treatments in their order, pages by name, options, subjects,
    and how the search understands people.
    """

    articles: tuple[Article, ...]
    treatments: tuple[Treatment, ...]
    pages: Mapping[str, Page]
    options: Options
    subjects: Subjects
    wording: Wording

    def find_article(self, slug: str) -> Article | None:
        return next((article for article in self.articles if article.slug == slug), None)

    def find_treatment(self, slug: str) -> Treatment | None:
        return next((treatment for treatment in self.treatments if treatment.slug == slug), None)

    def get_page(self, name: str) -> Page:
        """The page called `name`; the loader has made sure that every page in `addresses.PAGES` is there."""
        return self.pages[name]

    def first_article(self, page: str) -> Article | None:
        """The article that the page called `page` recommends before all else, or the newest, if there is any."""
        named = self.find_article(self.get_page(page).first or "")
        return named or next(iter(self.articles), None)

    def related(self, piece: Piece) -> tuple[Piece, ...]:
        """What to read after `piece`, at most `MOST_RELATED`: what it names itself, then what shares most with it."""
        every: dict[str, Piece] = {other.slug: other for other in chain(self.articles, self.treatments)}
        named = tuple(every[slug] for slug in piece.related)
        others = (other for other in every.values() if other.slug != piece.slug and other not in named)
        near = sorted((other for other in others if _shared(piece, other)), key=lambda other: -_shared(piece, other))
        return (*named, *near)[:MOST_RELATED]

    def by_topic(self) -> tuple[tuple[Subject, tuple[Article, ...]], ...]:
        """Each article once, under its first topic; topics without one are left out."""
        groups = (
            (topic, tuple(article for article in self.articles if article.topics[0] == topic.id))
            for topic in self.subjects.topics.values()
        )
        return tuple((topic, articles) for topic, articles in groups if articles)

    def by_area(self) -> tuple[tuple[Subject, tuple[Piece, ...]], ...]:
        """Every article and treatment under each of its areas; areas without any are left out."""
        pieces: tuple[Piece, ...] = (*self.articles, *self.treatments)
        groups = (
            (area, tuple(piece for piece in pieces if area.id in piece.areas)) for area in self.subjects.areas.values()
        )
        return tuple((area, found) for area, found in groups if found)


def _shared(one: Piece, other: Piece) -> int:
    """How near two pieces are: a shared topic counts twice as much as an area, and areas alone count nothing."""
    topics = len(set(one.topics) & set(other.topics))
    return topics and 2 * topics + len(set(one.areas) & set(other.areas))


def day_words(day: date) -> str:
    """The day as Americans write it: July 1, 2026."""
    return f"{day:%B} {day.day}, {day.year}"
