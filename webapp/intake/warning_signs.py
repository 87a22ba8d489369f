"""Signs of danger in what a person writes: words from a listed, cited vocabulary, found with care for "no" and "never".

It looks for words and knows nothing of their meaning: it may interrupt once and mark a request, it never decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import filterfalse
from pathlib import Path

from webapp.content import Entry, read_yaml

LONGEST_READ = 4_000
FURTHEST_GAP = 3
GAP, STAR, BREAK = "...", "*", ""
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s'-]")
APOSTROPHE_LIKE = (
    "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}`\N{ACUTE ACCENT}"
)
APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHE_LIKE, "'"))
# "no chest pain", "never had any numbness": a word on the left, with nothing but a word on the right in between.
NEGATIONS = frozenset(("no", "not", "never", "without", "denies", "deny", "denied", "sin", "nunca"))
NEGATED_VERBS = frozenset(
    ("don't", "dont", "doesn't", "doesnt", "didn't", "didnt", "haven't", "havent", "hasn't", "hasnt", "hadn't", "hadnt")
)
BETWEEN = frozenset(
    ("a", "an", "any", "the", "of", "had", "have", "having", "has", "got", "get", "felt", "feel", "experienced", "new")
)
FORM = re.compile(r"(?!\.\.\.)[^\W_]+[\w']*\*?( (\.\.\. )?[^\W_]+[\w']*\*?)*")


class Level(StrEnum):
    """How soon help is needed when the words mean what they may mean."""

    EMERGENCY = "emergency"
    URGENT = "urgent"


@dataclass(frozen=True)
class WarningSign:
    """One sign. `label` is for staff; a phrase is a tuple of words, where `...` stands for up to three others."""

    id: str
    label: str
    level: Level
    phrases: tuple[tuple[str, ...], ...] = field(repr=False)
    sources: tuple[str, ...] = ()
    crisis_line: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """All the signs, in the order of the file."""

    signs: tuple[WarningSign, ...] = ()

    def found_in(self, *texts: str) -> tuple[str, ...]:
        """The ids of the signs that `texts` mention, in time linear in their length (at most LONGEST_READ)."""
        found = {sign for text in texts for sign in self._mentioned(list(words(text)))}
        return tuple(sign.id for sign in self.signs if sign.id in found)

    def of(self, ids: Iterable[str]) -> tuple[WarningSign, ...]:
        """The signs called `ids`; a name that is not known is left out."""
        wanted = frozenset(ids)
        return tuple(sign for sign in self.signs if sign.id in wanted)

    @property
    def labels(self) -> Mapping[str, str]:
        """Id → label for staff."""
        return {sign.id: sign.label for sign in self.signs}

    def _mentioned(self, said: list[str]) -> Iterator[str]:
        length, openings = self._openings
        beginning = {word: self._beginning_with(word) for word in set(said) if word[:length] in openings}
        for place, word in enumerate(said):
            for sign, phrase in beginning.get(word, ()):
                if _fits(phrase, said, place) and not _denied(said, place):
                    yield sign

    def _beginning_with(self, word: str) -> list[tuple[str, tuple[str, ...]]]:
        begun = (word[:length] + STAR for length in self._starred_lengths if length <= len(word))
        return [phrase for first in (word, *begun) for phrase in self._by_first_word.get(first, ())]

    @cached_property
    def _by_first_word(self) -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
        by_word: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for sign in self.signs:
            for phrase in sign.phrases:
                by_word.setdefault(phrase[0], []).append((sign.id, phrase))
        return by_word

    @cached_property
    def _openings(self) -> tuple[int, frozenset[str]]:
        """How many letters tell, and which ones, that a word may begin a phrase: most words end their look-up there."""
        length = min(self._starred_lengths, default=LONGEST_READ)
        return length, frozenset(first.removesuffix(STAR)[:length] for first in self._by_first_word)

    @cached_property
    def _starred_lengths(self) -> tuple[int, ...]:
        """How long the beginnings are that a first word such as `numb*` asks for."""
        return tuple(sorted({len(first) - len(STAR) for first in self._by_first_word if first.endswith(STAR)}))


def words(text: str) -> Iterator[str]:
    """The words of `text`, without case and accents; an empty one where a clause ends."""
    folded = unicodedata.normalize("NFKD", text[:LONGEST_READ].translate(APOSTROPHES).casefold())
    plain = folded if folded.isascii() else "".join(filterfalse(unicodedata.combining, folded))
    for line in plain.splitlines():
        yield from (word if word[0].isalnum() else BREAK for word in WORD.findall(line))
        yield BREAK


def _fits(phrase: tuple[str, ...], said: list[str], place: int) -> bool:
    """Whether `phrase` begins at `place`."""
    for number, wanted in enumerate(phrase):
        if wanted == GAP:
            rest = phrase[number + 1 :]
            ahead = said[place : place + FURTHEST_GAP]
            reach = ahead.index(BREAK) if BREAK in ahead else len(ahead)
            return any(_fits(rest, said, place + skipped) for skipped in range(reach + 1))
        if place >= len(said) or not _same(wanted, said[place]):
            return False
        place += 1
    return True


def _same(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith(STAR) and word else word == wanted


def _denied(said: list[str], place: int) -> bool:
    """Whether a plain "no" stands right before `place`; when in doubt it does not."""
    while place > 0 and said[place - 1] in BETWEEN:
        place -= 1
    return place > 0 and said[place - 1] in NEGATIONS | NEGATED_VERBS


def load_warning_signs(path: Path) -> Vocabulary:
    """The vocabulary in the file at `path`. Raises ContentError."""
    entry = read_yaml(path).only("signs")
    signs = tuple(_sign(item) for item in entry.entries("signs"))
    twice = {sign.id for sign in signs if [other.id for other in signs].count(sign.id) > 1}
    if not signs or twice:
        raise entry.fault("signs", "'signs' needs each sign once", "Give each sign an id of its own")
    return Vocabulary(signs)


def _sign(entry: Entry) -> WarningSign:
    entry.only("id", "label", "level", "phrases", "sources", "crisis_line")
    if entry.text("level") not in frozenset(Level):
        raise entry.fault("level", "'level' is not known", "Write emergency or urgent")
    for name in ("phrases", "sources"):
        if not entry.texts(name):
            raise entry.fault(name, f"'{name}' is empty", "Give at least one")
    return WarningSign(
        id=entry.text("id"),
        label=entry.text("label"),
        level=Level(entry.text("level")),
        phrases=tuple(_phrase(entry, phrase) for phrase in entry.texts("phrases")),
        sources=entry.texts("sources"),
        crisis_line=entry.flag("crisis_line"),
    )


def _phrase(entry: Entry, written: str) -> tuple[str, ...]:
    if not FORM.fullmatch(written):
        raise entry.fault(
            "phrases", f"'{written}' is not a phrase", "Write words, with * at a word's end or ... between two of them"
        )
    folded = unicodedata.normalize("NFKD", written.translate(APOSTROPHES).casefold())
    return tuple("".join(character for character in folded if not unicodedata.combining(character)).split())
