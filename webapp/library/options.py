"""What each option asks of you and gives, as frozen values: drawn on one scale, and in words side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.library.addresses import COMPARE, TREATMENTS
from webapp.library.bars import Bar, dots, place, ticks
from webapp.library.evidence import Source

QUESTIONS = ("is", "gives", "harms", "undo", "recovery", "studies", "sure")
"""What the comparison asks of each option, in its order; how each question is worded stands in the file."""


@dataclass(frozen=True)
class Claim:
    """A sentence or two, and the sources that say so."""

    says: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Gain:
    """How far people with the option were ahead of people with `against`; None where no figure was found."""

    against: str
    measure: str | None
    bar: Bar | None
    when: str | None
    note: Claim


@dataclass(frozen=True)
class Harm:
    """What happened to how many of a hundred people; None where no figure was found."""

    of_100: int | None
    what: str
    when: str | None
    sources: tuple[Source, ...]

    @property
    def dots(self) -> str:
        return dots(self.of_100 or 0)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option: what it asks, what it gives, what speaks for and against it, and how sure that is."""

    name: str
    address: str | None
    sold_here: bool
    asks: Claim
    gains: tuple[Gain, ...]
    speaks_for: tuple[Claim, ...]
    speaks_against: tuple[Claim, ...]
    harms: tuple[Harm, ...]
    certainty: Claim

    def naming(self) -> Iterator[Source]:
        """The sources beside all that is said of the option."""
        notes = (gain.note for gain in self.gains)
        for claim in (self.asks, *notes, *self.speaks_for, *self.speaks_against, self.certainty):
            yield from claim.sources
        for harm in self.harms:
            yield from harm.sources


@dataclass(frozen=True)
class Side:
    """One option in the comparison: a column of its table. `sold_here`: the clinic is paid for it."""

    name: str
    address: str | None
    sold_here: bool


@dataclass(frozen=True)
class Row:
    """A question, and what each option answers to it, in the order of the options."""

    question: str
    cells: tuple[tuple[Claim, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The options side by side: all of them answer each question."""

    title: str
    summary: str
    before: tuple[str, ...]
    caption: str
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    limits: tuple[str, ...]

    def naming(self) -> Iterator[tuple[Source, str, str]]:
        """Each source that stands beside an answer, what was asked, and where that stands."""
        for number, row in enumerate(self.rows, start=1):
            for source in (source for cell in row.cells for claim in cell for source in claim.sources):
                yield source, f"{self.title}, “{row.question}”", f"{COMPARE}#row-{number}"


@dataclass(frozen=True)
class Options:
    """The chart: how to read it, the options, and what it can't tell. `worthwhile` is a gain in pain worth having."""

    title: str
    how_to_read: tuple[str, ...]
    worthwhile: float
    worthwhile_words: Claim
    options: tuple[Option, ...]
    limits: tuple[str, ...]
    comparison: Comparison

    @property
    def worthwhile_place(self) -> str:
        return place(self.worthwhile)

    @property
    def ticks(self) -> tuple[tuple[str, str], ...]:
        return ticks()

    def naming(self) -> dict[Source, tuple[str, str]]:
        """Source → the title and the address of the place that names it first: the comparison, else the chart."""
        found: dict[Source, tuple[str, str]] = {}
        for source, title, address in self.comparison.naming():
            found.setdefault(source, (title, address))
        for source in (source for option in self.options for source in option.naming()):
            found.setdefault(source, (self.title, f"{TREATMENTS}#options"))
        return found

    @property
    def everyone(self) -> str:
        """All of a hundred people, as dots."""
        return dots(100)
