"""What people type becomes what the index is asked, with the clinic's list of words that mean the same."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from webapp.content import Entry, read_yaml
from webapp.library.evidence import filled

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")

Phrases = tuple[str, ...]
"""Words, or several in a row, of which any one will do."""


@dataclass(frozen=True)
class Place:
    """A page that no content file stands for; `words` are what people may call it beside its title and summary."""

    address: str
    title: str
    summary: str
    words: str


@dataclass(frozen=True)
class Wording:
    """`same`: groups of phrases that mean the same; `ignored`: words that say nothing by themselves."""

    same: tuple[Phrases, ...]
    ignored: frozenset[str]
    places: tuple[Place, ...]

    def groups(self, words: Sequence[str]) -> tuple[Phrases, ...]:
        """What to look for when somebody means `words`: a page should have one phrase of each group."""
        groups = tuple(dict.fromkeys(_grouped(words, self._by_words, self.ignored)))
        # Who types nothing but "what is it" is looked for just that.
        return groups or tuple((word,) for word in dict.fromkeys(words))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that the groups are made of, and those that are ignored."""
        return self.ignored.union(word for group in self.same for phrase in group for word in words_of(phrase))

    @cached_property
    def _by_words(self) -> Mapping[tuple[str, ...], Phrases]:
        return {_key(words_of(phrase)): group for group in self.same for phrase in group}


def words_of(text: str) -> list[str]:
    """The words of `text` in small letters, in their order."""
    return WORD.findall(text.casefold())


def load_wording(path: Path, addresses: Collection[str]) -> Wording:
    """The wording in the file at `path`; its places must be among `addresses`. Raises ContentError."""
    entry = read_yaml(path).only("same", "ignored", "places")
    same = tuple(_group(item) for item in entry.entries("same"))
    _check_apart(entry, same)
    ignored = frozenset(words_of(entry.text("ignored")))
    return Wording(same, ignored, tuple(_place(item, addresses) for item in entry.entries("places")))


def _grouped(
    words: Sequence[str], by_words: Mapping[tuple[str, ...], Phrases], ignored: Collection[str]
) -> Iterator[Phrases]:
    """The longest known phrases of `words` as their groups, and each other word by itself."""
    longest, at = max(map(len, by_words), default=0), 0
    while at < len(words):
        tried = (words[at : at + length] for length in range(longest, 0, -1))
        found = next((part for part in tried if _key(part) in by_words), None)
        if found:
            yield by_words[_key(found)]
        elif words[at] not in ignored:
            yield (words[at],)
        at += len(found or "1")


def _key(words: Sequence[str]) -> tuple[str, ...]:
    """The words as one phrase among others: slipped disc, slipped discs."""
    *first, last = words
    return *first, last.removesuffix("s")


def _group(entry: Entry) -> Phrases:
    # As words alone, whatever signs stand in the file: the index is asked for them between quotes.
    phrases = tuple(" ".join(words_of(phrase)) for phrase in entry.only("words").texts("words"))
    if len(phrases) < 2 or not all(phrases):
        raise entry.fault("words", "These are not two phrases or more", "Write at least two that mean the same")
    return phrases


def _check_apart(entry: Entry, groups: Sequence[Phrases]) -> None:
    keys = [_key(words_of(phrase)) for group in groups for phrase in group]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise entry.fault("same", f"'{' '.join(twice)}' stands here twice", "Keep it in one group only")


def _place(entry: Entry, addresses: Collection[str]) -> Place:
    entry.only("address", "title", "summary", "words")
    place = Place(*(filled(entry, name) for name in ("address", "title", "summary", "words")))
    if place.address not in addresses:
        raise entry.fault("address", f"The site has no page at {place.address}", "Correct the address")
    return place
