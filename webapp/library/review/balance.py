"""Both sides at the place where one is told: no benefit without a harm or a limit in its section, and two names that
readers find in every piece: how sure we are, and what disagrees.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from webapp.library.evidence import Stance
from webapp.library.review.claims import shortened
from webapp.library.review.faults import Fault
from webapp.library.review.material import Written
from webapp.library.review.sentences import Sentence, headings, sentences
from webapp.library.review.vocabulary import Vocabulary

PROMISED = ("How sure are we?", "What disagrees")


def one_sided(piece: Written, words: Vocabulary) -> Iterator[Fault]:
    """A fault for each section or answer of `piece` that tells a benefit and neither harm nor limit."""
    for text in piece.texts:
        for _section, group in groupby(sentences(text), key=lambda sentence: sentence.section):
            benefit = _alone(tuple(group), words)
            if benefit:
                yield Fault(
                    piece.path,
                    benefit.line,
                    f"A benefit stands here without its harm or limit: '{shortened(benefit.words)}'",
                    "Say in the same section what can go wrong, or what speaks against it, with its source",
                )


def _alone(section: Sequence[Sentence], words: Vocabulary) -> Sentence | None:
    """The first sourced benefit of a section that nothing is set against."""
    benefits = [sentence for sentence in section if sentence.cited and words.benefits.search(sentence.words)]
    limited = any(words.limits.search(sentence.words) for sentence in section)
    return benefits[0] if benefits and not limited else None


def unnamed_doubt(piece: Written) -> Iterator[Fault]:
    """A fault for each promised heading that `piece` lacks, unless all it cites is background: then nothing of it
    speaks for or against a treatment, as on a page about danger signs.
    """
    if all(source.stance is Stance.CONTEXT for source in piece.piece.cited):
        return
    there = {head.words for head in headings(piece.body)}
    for name in PROMISED:
        if name not in there:
            yield Fault(
                piece.path,
                piece.body.part.line,
                f"The section '{name}' is missing",
                f"Write it below '## {name}' (or '### {name}'): readers look for it under this name",
            )
