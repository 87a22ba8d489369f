"""Reads `content/en/options.yaml`, the chart of what each option asks of you and gives.

A figure that nobody checked is not drawn: the file says `no figure found` instead, and so does the page.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.content import Entry, read_yaml
from webapp.library.bars import LEAST, MOST, Bar
from webapp.library.evidence import Source, filled
from webapp.library.options import Claim, Gain, Harm, Option, Options
from webapp.library.reading_comparison import comparison

NONE_FOUND = "no figure found"
MEASURES = ("pain", "disability")
PEOPLE = 100


def load_options(path: Path, sources: Mapping[str, Source], addresses: Collection[str]) -> Options:
    """The chart in the file at `path`; `addresses` are the site's own pages. Raises ContentError."""
    return _Reading(sources, addresses).chart(read_yaml(path))


@dataclass(frozen=True)
class _Reading:
    sources: Mapping[str, Source]
    addresses: Collection[str]

    def chart(self, entry: Entry) -> Options:
        entry.only("title", "how_to_read", "worthwhile", "options", "limits", "compare")
        worthwhile = entry.entry("worthwhile").only("points", "says", "sources")
        points = _number(worthwhile, "points")
        if points is None:
            raise worthwhile.fault("points", "'points' is missing", f"Write a number from 0 to {MOST:g}")
        options = [(option, self._option(option)) for option in entry.entries("options")]
        return Options(
            title=filled(entry, "title"),
            how_to_read=entry.texts("how_to_read"),
            worthwhile=points,
            worthwhile_words=self._claim(worthwhile),
            options=tuple(read for _option, read in options),
            limits=entry.texts("limits"),
            comparison=comparison(entry.entry("compare"), options, self._claim),
        )

    def _option(self, entry: Entry) -> Option:
        entry.only("name", "address", "sold_here", "asks", "gains", "for", "against", "harms", "certainty", "compare")
        address = entry.optional_text("address")
        if address is not None and address not in self.addresses:
            raise entry.fault("address", f"The site has no page {address}", "Correct it, or write null")
        return Option(
            name=filled(entry, "name"),
            address=address,
            sold_here=entry.flag("sold_here"),
            asks=self._claim(entry.entry("asks").only("says", "sources")),
            gains=tuple(map(self._gain, _some(entry, "gains"))),
            speaks_for=tuple(map(self._proved, _some(entry, "for"))),
            speaks_against=tuple(map(self._proved, _some(entry, "against"))),
            harms=tuple(map(self._harm, _some(entry, "harms"))),
            certainty=self._proved(entry.entry("certainty")),
        )

    def _gain(self, entry: Entry) -> Gain:
        entry.only("against", "measure", "points", "range", "when", "says", "sources")
        points = _number(entry, "points")
        if points is None:
            _nothing_else(entry, "measure", "range", "when")
            return Gain(filled(entry, "against"), None, None, None, self._claim(entry))
        measure = entry.text("measure")
        if measure not in MEASURES:
            raise entry.fault("measure", f"'{measure}' is not measured here", f"Use one of: {', '.join(MEASURES)}")
        low, high = _range(entry, points)
        bar = Bar(points, low, high)
        return Gain(filled(entry, "against"), measure, bar, entry.optional_text("when"), self._proved(entry))

    def _harm(self, entry: Entry) -> Harm:
        entry.only("of_100", "what", "when", "sources")
        people, what, when = _number(entry, "of_100"), filled(entry, "what"), entry.optional_text("when")
        if people is None:
            return Harm(None, what, when, self._sources(entry))
        if people != int(people) or not 0 <= people <= PEOPLE:
            raise entry.fault("of_100", f"{people:g} of 100 people can't be drawn", "Write a whole number up to 100")
        if when is None:
            raise entry.fault("of_100", "The harm has no period", "Add 'when:', such as: within two years")
        return Harm(int(people), what, when, self._proving(entry))

    def _claim(self, entry: Entry) -> Claim:
        return Claim(filled(entry, "says"), self._sources(entry))

    def _proved(self, entry: Entry) -> Claim:
        """What `entry` says, when it names at least one source for it."""
        return Claim(filled(entry, "says"), self._proving(entry))

    def _proving(self, entry: Entry) -> tuple[Source, ...]:
        found = self._sources(entry)
        if not found:
            raise entry.fault("sources", "This claim has no source", "Add 'sources:' with ids from evidence.yaml")
        return found

    def _sources(self, entry: Entry) -> tuple[Source, ...]:
        for name in entry.texts("sources", ()):
            if name not in self.sources:
                raise entry.fault(
                    "sources", f"The source '{name}' is not in evidence.yaml", "Add it, or correct the id"
                )
        return tuple(self.sources[name] for name in entry.texts("sources", ()))


def _some(entry: Entry, name: str) -> Iterator[Entry]:
    """The entries of a list that may not be empty: what speaks against an option is never left out."""
    found = entry.entries(name)
    if not found:
        raise entry.fault(name, f"'{name}' is empty", "Write at least one; where nothing is known, say so")
    return iter(found)


def _number(entry: Entry, name: str) -> float | None:
    """The number called `name`; None when the file says that no figure was found."""
    value = entry.values.get(name)
    if value == NONE_FOUND:
        return None
    return _as_number(entry, name, value)


def _as_number(entry: Entry, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise entry.fault(name, f"'{name}' is not a number", f"Write a number, or: {NONE_FOUND}")
    if name != "of_100" and not LEAST <= value <= MOST:
        raise entry.fault(name, f"{value:g} does not fit on the scale", f"It goes from {LEAST:g} to {MOST:g}")
    return float(value)


def _range(entry: Entry, points: float) -> tuple[float | None, float | None]:
    """The two ends of the range around `points`; both None when the file says that none was found."""
    value = entry.values.get("range")
    if value == NONE_FOUND:
        return None, None
    if not isinstance(value, list) or len(value) != 2:
        raise entry.fault("range", "'range' is not two numbers", f"Write [low, high], or: {NONE_FOUND}")
    low, high = (_as_number(entry, "range", end) for end in value)
    if not low <= points <= high:
        raise entry.fault(
            "range", f"The average {points:g} is not inside its range", "Correct one of the three numbers"
        )
    return low, high


def _nothing_else(entry: Entry, *names: str) -> None:
    """Raise ContentError when an entry without a figure says what only a figure has."""
    for name in names:
        if name in entry:
            raise entry.fault(name, f"There is no figure that '{name}' belongs to", f"Remove '{name}'")
