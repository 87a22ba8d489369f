"""No text is harder to read than grade 8; the hardest sentences show where to begin."""

from collections.abc import Iterator

from webapp.library.review.faults import Fault
from webapp.library.review.material import Written
from webapp.library.review.sentences import Sentence, headings, sentences
from webapp.readability import count

MOST = 8.0
SHOWN = 3
LEAST_WORDS = 6
"""Shorter sentences get wild grades for one long word."""


def too_hard(piece: Written) -> Iterator[Fault]:
    """A fault when the text and the answers of `piece` together are above grade 8."""
    said = [sentence for text in piece.texts for sentence in sentences(text)]
    asked = [item.question for item in piece.piece.questions]
    heads = [head.words for head in headings(piece.body)]
    grade = count(*heads, *asked, *(sentence.words for sentence in said)).grade
    if grade > MOST:
        hardest = sorted((one for one in said if count(one.words).words >= LEAST_WORDS), key=_grade, reverse=True)
        lines = ", ".join(f"{one.line} (grade {_grade(one):.0f})" for one in hardest[:SHOWN])
        problem = f"The text reads at grade {grade:.1f}, above {MOST:.0f}"
        remedy = f"Split the hardest sentences, and use shorter words in them: line {lines}"
        yield Fault(piece.path, hardest[0].line if hardest else piece.body.part.line, problem, remedy)


def _grade(sentence: Sentence) -> float:
    return count(sentence.words).grade
