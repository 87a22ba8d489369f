"""Each sentence that states a fact names its source: in the same sentence, so that no reader has to guess."""

import re
from collections.abc import Iterator

from webapp.library.review.faults import Fault
from webapp.library.review.material import Written
from webapp.library.review.sentences import Sentence, sentences
from webapp.library.review.vocabulary import Vocabulary

NUMBER = (
    r"(?:\d[\d,.]*|\bone|\btwo|\bthree|\bfour|\bfive|\bsix|\bseven|\beight|\bnine|\bten|\bhalf|\ba third|\ba quarter)"
)
BETWEEN = r"(?:\s+(?:of|in|the|small|large))*\s*"
LEAD = re.compile(r"^(?:[^.:]{1,40}:\s+)?(?:(?:If|After|Before|When|For)\b[^,]*,\s+)?", re.IGNORECASE)
"""What may stand before advice: a label, and when to follow it."""
SUPPOSED = re.compile(r"\bif\b[^,:]*", re.IGNORECASE)
"""What a sentence only supposes, it does not state."""
QUOTES = "\"'\u201d\u2019)"
SHOWN = 60


def unsourced(piece: Written, words: Vocabulary) -> Iterator[Fault]:
    """A fault for each claim of `piece` that names no source."""
    for text in piece.texts:
        for sentence in sentences(text):
            if not sentence.cited and is_claim(sentence, words):
                yield Fault(
                    piece.path,
                    sentence.line,
                    f"This says a fact and names no source: '{shortened(sentence.words)}'",
                    "Put its source behind it, such as [^fairbank-2005], or leave out what no source says",
                )


def is_claim(sentence: Sentence, words: Vocabulary) -> bool:
    """Whether the sentence states something about the world that a study would have to show."""
    said = sentence.words
    if said.rstrip(QUOTES).endswith("?") or words.defines.search(said):
        return False
    if _counts(said, words):
        return True
    if words.own_voice.search(said) or words.advice.match(LEAD.sub("", said)):
        return False
    stated = SUPPOSED.sub("", said)
    return _found(stated, words) or words.effects.search(stated) is not None


def shortened(said: str) -> str:
    """The beginning of a long sentence."""
    return said if len(said) <= SHOWN else f"{said[:SHOWN].rsplit(' ', 1)[0]} …"


def _counts(said: str, words: Vocabulary) -> bool:
    """Whether a number stands before one of the words that are counted."""
    if re.search(r"\d\s*%", said):
        return True
    return any(
        re.search(rf"{NUMBER}{BETWEEN}$", said[: found.start()], re.IGNORECASE) for found in words.counts.finditer(said)
    )


def _found(said: str, words: Vocabulary) -> bool:
    return words.studies.search(said) is not None and words.found.search(said) is not None
