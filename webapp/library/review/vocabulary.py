"""The words by which the check knows a claim, a benefit, a limit and a promise (`content/claims.yaml`)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from webapp.content import Entry, read_yaml

NAMES = ("counts", "studies", "found", "effects", "own_voice", "advice", "defines", "benefits", "limits", "banned")


@dataclass(frozen=True)
class Vocabulary:
    """Each list of words as one pattern; whole words only, `*` stands for any ending, a space for any space."""

    counts: re.Pattern[str]
    studies: re.Pattern[str]
    found: re.Pattern[str]
    effects: re.Pattern[str]
    own_voice: re.Pattern[str]
    advice: re.Pattern[str]
    defines: re.Pattern[str]
    benefits: re.Pattern[str]
    limits: re.Pattern[str]
    banned: re.Pattern[str]


def load_vocabulary(path: Path) -> Vocabulary:
    """The lists in the file at `path`; raises ContentError."""
    entry = read_yaml(path).only(*NAMES)
    return Vocabulary(**{name: _pattern(_filled(entry, name)) for name in NAMES})


def _filled(entry: Entry, name: str) -> tuple[str, ...]:
    phrases = entry.texts(name)
    if not phrases or not all(phrase.strip() for phrase in phrases):
        raise entry.fault(name, f"'{name}' has no words, or an empty one", "Write at least one, each between quotes")
    return phrases


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all `phrases`, the longest first."""
    each = sorted(phrases, key=len, reverse=True)
    forms = (r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split()) for phrase in each)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)
