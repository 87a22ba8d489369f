"""What a drawing is made of: lines of text, boxes and arrows, each at its place."""

from dataclasses import dataclass

from webapp.assessment.faces.graph.measure import width, wrap

Point = tuple[float, float]
LEADING = 1.3


@dataclass(frozen=True)
class Style:
    """A way to set text; `name` is the class that the style sheet knows."""

    name: str
    size: float
    bold: bool = False

    @property
    def leading(self) -> float:
        """From one line of this text to the next."""
        return self.size * LEADING


@dataclass(frozen=True)
class Line:
    """One line of text that begins at `x`; `top` is the upper edge of its line."""

    words: str
    style: Style
    x: float
    top: float

    @property
    def right(self) -> float:
        return self.x + width(self.words, self.style.size, bold=self.style.bold)

    @property
    def bottom(self) -> float:
        return self.top + self.style.leading

    @property
    def baseline(self) -> float:
        return self.top + self.style.size


@dataclass(frozen=True)
class Box:
    """A rectangle with text in it. `kind` are its classes; `badge` is a number set before the text."""

    id: str
    kind: str
    x: float
    top: float
    width: float
    height: float
    lines: tuple[Line, ...]
    badge: str = ""

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True)
class Arrow:
    """A way along `points`, each straight above, below or beside the last, with text beside it; `kind` is its class."""

    id: str
    kind: str
    points: tuple[Point, ...]
    lines: tuple[Line, ...] = ()
    pointed: bool = True


@dataclass(frozen=True)
class Drawing:
    """Everything at its place, on a sheet of this size."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    lines: tuple[Line, ...]


Paragraph = tuple[str, Style]


def set_text(paragraphs: tuple[Paragraph, ...], x: float, top: float, room: float) -> tuple[Line, ...]:
    """The paragraphs broken into lines no wider than `room`, one under the other from (`x`, `top`) on."""
    lines: list[Line] = []
    for words, style in paragraphs:
        for line in wrap(words, style.size, room, bold=style.bold):
            lines.append(Line(line, style, x, lines[-1].bottom if lines else top))
    return tuple(lines)


def height_of(paragraphs: tuple[Paragraph, ...], room: float) -> float:
    """How high the paragraphs are when they are set into `room`."""
    lines = set_text(paragraphs, 0, 0, room)
    return lines[-1].bottom if lines else 0.0
