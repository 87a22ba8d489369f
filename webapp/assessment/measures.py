"""How long and how hard the assessment is, as lines of text for the person who runs the check."""

from collections.abc import Sequence

from webapp.assessment.reading_grade import Grade
from webapp.assessment.timing import READING_SPEED, Duration, Path

SHOWN = 8


def length_in_words(duration: Duration) -> str:
    """Words, taps and seconds of the shortest, median, usual and longest of all paths."""
    kinds = {
        "shortest": duration.shortest,
        "median": duration.median,
        "usual": duration.usual,
        "longest": duration.longest,
    }
    head = f"Length of its {duration.paths} paths, read word by word at {READING_SPEED} words a minute:"
    return "\n".join([head, *(_path_in_words(kind, path) for kind, path in kinds.items())])


def grades_in_words(grades: Sequence[Grade], *, every: bool) -> str:
    """The reading grades, the hardest for its limit first; all of them, or the first few and those over their limit."""
    hardest = sorted(grades, key=lambda one: one.grade - one.limit, reverse=True)
    shown = hardest if every else [one for place, one in enumerate(hardest) if place < SHOWN or one.too_hard]
    lines = (f"  {one.grade:>5.1f} of {one.limit}  {one.kind} {one.what}{_mark(one)}" for one in shown)
    return "\n".join([f"Reading grade of {len(grades)} texts, the hardest for their limit first:", *lines])


def _path_in_words(kind: str, path: Path) -> str:
    minutes, seconds = divmod(round(path.seconds()), 60)
    counts = f"{len(path.screens):>3} questions  {path.words:>5} words  {path.taps:>3} taps"
    return f"  {kind:<9}{counts}  {minutes}:{seconds:02}"


def _mark(grade: Grade) -> str:
    return "  TOO HARD" if grade.too_hard else ""
