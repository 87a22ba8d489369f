"""What each option asks of you and gives, as frozen values: benefit on one scale, harm among a hundred people."""

from dataclasses import dataclass

from webapp.library.bars import Bar, dots, place, ticks
from webapp.library.evidence import Source


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


@dataclass(frozen=True)
class Options:
    """The chart: how to read it, the options, and what it can't tell. `worthwhile` is a gain in pain worth having."""

    title: str
    how_to_read: tuple[str, ...]
    worthwhile: float
    worthwhile_words: Claim
    options: tuple[Option, ...]
    limits: tuple[str, ...]

    @property
    def worthwhile_place(self) -> str:
        return place(self.worthwhile)

    @property
    def ticks(self) -> tuple[tuple[str, str], ...]:
        return ticks()

    @property
    def everyone(self) -> str:
        """All of a hundred people, as dots."""
        return dots(100)
