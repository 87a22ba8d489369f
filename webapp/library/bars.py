"""Where bars and dots of a chart stand, as SVG wants it: numbers become shares of a line, and rows of dots."""

from dataclasses import dataclass

LEAST, MOST = -10.0, 25.0
"""The ends of the one scale on which gains are drawn, in points out of 100."""
TICKS = (-10, 0, 10, 20)
A_ROW, STEP = 25, 10
"""A hundred people stand in four rows of 25 dots, ten units apart."""


def place(points: float) -> str:
    """Where `points` stand on the scale, from its left end: `28.57%`."""
    return f"{_share(points - LEAST):g}%"


def ticks() -> tuple[tuple[str, str], ...]:
    """The marks on the scale: where each stands, and what stands below it."""
    words = {TICKS[0]: f"{-TICKS[0]} more", TICKS[-1]: f"{TICKS[-1]} less"}
    return tuple((place(points), words.get(points, str(points))) for points in TICKS)


def _share(points: float) -> float:
    return round(100 * points / (MOST - LEAST), 2)


@dataclass(frozen=True)
class Bar:
    """From zero to the average, and the line over the range in which the true average may well lie."""

    points: float
    low: float | None
    high: float | None

    @property
    def start(self) -> str:
        return place(min(0, self.points))

    @property
    def width(self) -> str:
        return f"{_share(abs(self.points)):g}%"

    @property
    def end(self) -> str:
        return place(self.points)

    @property
    def line(self) -> tuple[str, str] | None:
        """The two ends of the range; None when none is known."""
        return None if self.low is None or self.high is None else (place(self.low), place(self.high))


def dots(people: int) -> str:
    """An SVG path whose round dashes are the first `people` of a hundred dots."""
    rows = (min(A_ROW, people - done) for done in range(0, people, A_ROW))
    return "".join(f"M5 {5 + STEP * row}h{STEP * (many - 1)}.1" for row, many in enumerate(rows))
