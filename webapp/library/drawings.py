"""The SVG files that content files may show: each is read once and must hold shapes and numbers, and nothing else."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from webapp.content import ContentError

FOLDER = Path(__file__).parents[2] / "static" / "img"
LARGEST = 4096
WIDEST = 480
LONGEST_TEXT = 2
NAMESPACE = "http://www.w3.org/2000/svg"
SHAPES = ("circle", "ellipse", "line", "path", "polygon", "polyline", "rect", "text")
FRAME = ("clipPath", "defs", "g", "linearGradient", "radialGradient", "stop", "style", "svg", "use")
SIZE = re.compile(r"0 0 ([1-9]\d{1,3}) ([1-9]\d{1,3})")
FROM_ELSEWHERE = re.compile(r"//|\\|@import|url\((?!#)", re.IGNORECASE)
ELSEWHERE = (
    "This may load something from elsewhere",
    "Keep all that it shows in this file; href and url() take #names",
)


@dataclass(frozen=True)
class Drawing:
    """A picture's address, which changes with its content, and its size in CSS pixels."""

    address: str
    width: int
    height: int


def read_drawing(path: Path) -> Drawing:
    """The drawing in the file at `path`, which exists; raises ContentError with the file's own line."""
    written = path.read_bytes()
    size = len(gzip.compress(written, 9, mtime=0))
    if size > LARGEST:
        raise ContentError(
            path,
            1,
            f"The picture has {size} bytes compressed",
            f"Simplify it to {LARGEST}: fewer points, no editor's data",
        )
    width, height = _Reader(path).read(written)
    version = hashlib.sha256(written).hexdigest()[:10]
    return Drawing(f"/static/img/{path.name}?v={version}", width, height)


class _Reader:
    """Reads one file from top to bottom and stops at the first thing that a picture may not hold."""

    def __init__(self, path: Path) -> None:
        self._path, self._text = path, ""
        self._size: tuple[int, int] | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def read(self, written: bytes) -> tuple[int, int]:
        """Width and height; raises ContentError."""
        try:
            self._parser.Parse(written, True)
        except expat.ExpatError as fault:
            raise ContentError(
                self._path, fault.lineno, f"Not valid SVG: {expat.ErrorString(fault.code)}", "Save the drawing again"
            ) from None
        assert self._size is not None  # noqa: S101 - a file without a root element is no valid SVG
        return self._size

    def _fault(self, problem: str, remedy: str) -> ContentError:
        return ContentError(self._path, self._parser.CurrentLineNumber, problem, remedy)

    def _doctype(self, *_declared: object) -> None:
        raise self._fault("A picture has no document type", "Begin the file with <svg")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._text = ""
        if self._size is None:
            self._size = self._root(name, attributes)
        if name not in (*SHAPES, *FRAME):
            raise self._fault(f"<{name}> is not a shape", f"Use only: {', '.join((*SHAPES, *FRAME))}")
        for attribute, value in attributes.items():
            if attribute != "xmlns":
                self._check_attribute(attribute, value)

    def _root(self, name: str, attributes: dict[str, str]) -> tuple[int, int]:
        """The size that the first element gives."""
        if name != "svg" or attributes.get("xmlns") != NAMESPACE:
            raise self._fault(
                "This is no SVG picture", f'Begin it with <svg xmlns="{NAMESPACE}" viewBox="0 0 480 600">'
            )
        size = SIZE.fullmatch(attributes.get("viewBox", ""))
        if size is None or int(size[1]) > WIDEST:
            raise self._fault(
                "The picture does not say its size", f'Give <svg> a viewBox="0 0 width height", at most {WIDEST} wide'
            )
        return int(size[1]), int(size[2])

    def _check_attribute(self, name: str, value: str) -> None:
        if name.lower().startswith("on"):
            raise self._fault(f"'{name}' is script", "Remove it: a picture does nothing")
        if name == "style" or ":" in name:
            raise self._fault(f"'{name}' has no place here", "Use SVG's own attributes, such as fill, stroke and href")
        if FROM_ELSEWHERE.search(value) or (name == "href" and not value.startswith("#")):
            raise self._fault(*ELSEWHERE)

    def _characters(self, text: str) -> None:
        self._text += text

    def _end(self, name: str) -> None:
        if name == "style" and FROM_ELSEWHERE.search(self._text):
            raise self._fault(*ELSEWHERE)
        if name == "text" and len(self._text.strip()) > LONGEST_TEXT:
            raise self._fault(
                f"'{self._text.strip()}' can't be read out or translated",
                "Write a number here, and the words in a list below the picture",
            )
        self._text = ""
