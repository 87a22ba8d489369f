"""Finds texts by their words: SQLite's full-text index (FTS5, https://www.sqlite.org/fts5.html), best match first.

FTS5 stems English words (Porter), ranks (BM25) and says where the words stand. It knows no spelling: instead of a word
that no text has, the nearest one is looked for among those that share three letters in a row with it (FTS5 again, with
its `trigram` tokenizer).

The index stands in a temporary file that SQLite removes by itself, so that a large library costs no memory. The first
search makes it.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from threading import Lock

from markupsafe import Markup, escape

from webapp.library.search.wording import Phrases, Wording, words_of

# What SQLite gathers in memory while it writes, and keeps of the file: 64 and 128 KB instead of 1 and 2 MB.
TABLES = """
CREATE VIRTUAL TABLE texts USING fts5(
    title, summary, body, also, address UNINDEXED, kind UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO texts (texts, rank) VALUES ('rank', 'bm25(10.0, 4.0, 1.0, 2.0)');
CREATE VIRTUAL TABLE spelling USING fts5(word, tokenize = 'trigram');
INSERT INTO texts (texts, rank) VALUES ('hashsize', 65536);
INSERT INTO spelling (spelling, rank) VALUES ('hashsize', 65536);
PRAGMA cache_size = -128;
"""
ADD = "INSERT INTO texts (address, kind, title, summary, body, also) VALUES (?, ?, ?, ?, ?, ?)"
# A page is short, so that each of its words seems to weigh much.
FIND = """
SELECT address, kind, highlight(texts, 0, :on, :off), highlight(texts, 1, :on, :off),
       snippet(texts, 2, :on, :off, '…', 24)
FROM texts WHERE texts MATCH :asked
ORDER BY kind = 'Study', CASE kind WHEN 'Page' THEN rank / 2 ELSE rank END LIMIT :most
"""
HAS = "SELECT 1 FROM texts WHERE texts MATCH ? LIMIT 1"
SPELT_LIKE = "SELECT word FROM spelling WHERE spelling MATCH ? ORDER BY rank LIMIT 50"
ON, OFF = "\x02", "\x03"
MARK = Markup("<mark>{}</mark>")
MOST, MOST_WITH_SOME = 20, 6
SHORTEST_BEGINNING, SHORTEST_MISSPELT, NEAR = 3, 4, 0.8


class Kind(StrEnum):
    """What a text is, in a reader's word."""

    ARTICLE = "Article"
    TREATMENT = "Treatment"
    PAGE = "Page"
    STUDY = "Study"


@dataclass(frozen=True)
class Text:
    """What can be found: where it stands, what it is, and its words. It is found by `also`, too, but never shows it."""

    address: str
    kind: Kind
    title: str
    summary: str
    body: str
    also: str = ""


@dataclass(frozen=True)
class Hit:
    """A text that was found, with the words that were looked for marked; `passage` is None where its body has none."""

    address: str
    kind: str
    title: Markup
    summary: Markup
    passage: Markup | None


@dataclass(frozen=True)
class Found:
    """What a search gave, the best first, studies last.

    `whole`: each hit has all that was asked for. `more`: there are others. `instead`: words that no text has, each with
    the one that was looked for in its place. `unknown`: what no text has, nor anything like it.
    """

    hits: tuple[Hit, ...]
    whole: bool
    more: bool
    instead: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


class Index:
    """Finds among the texts that `texts` gives."""

    def __init__(self, texts: Callable[[], Iterable[Text]], wording: Wording) -> None:
        self._texts, self._wording = texts, wording
        self._tables: sqlite3.Connection | None = None
        self._lock = Lock()

    def find(self, asked: str) -> Found:
        """The texts that have what somebody typed. Raises sqlite3.Error where there is no room for the index."""
        with self._lock:
            self._tables = self._tables or _indexed(self._texts(), self._wording.words)
            return _find(self._tables, self._wording, words_of(asked))


def _indexed(texts: Iterable[Text], more_words: Iterable[str]) -> sqlite3.Connection:
    """A private temporary database (https://www.sqlite.org/inmemorydb.html, "temporary databases") with all `texts`;
    `more_words` can be spelt, too.
    """
    tables = sqlite3.connect("", check_same_thread=False)
    try:
        tables.executescript(TABLES)
        words = set(more_words)
        for text in texts:
            tables.execute(ADD, (text.address, text.kind, text.title, text.summary, text.body, text.also))
            words.update(words_of(" ".join((text.title, text.summary, text.body, text.also))))
        spelt = ((word,) for word in sorted(words) if len(word) >= SHORTEST_MISSPELT)
        tables.executemany("INSERT INTO spelling (word) VALUES (?)", spelt)
        tables.commit()
    except BaseException:
        tables.close()
        raise
    return tables


def _find(tables: sqlite3.Connection, wording: Wording, typed: Sequence[str]) -> Found:
    meant = [word if word in wording.words else _meant(tables, word) for word in typed]
    instead = tuple((word, other) for word, other in dict(zip(typed, meant, strict=True)).items() if other != word)
    groups = {group: _expression(tables, group) for group in wording.groups(meant)}
    known = [expression for expression in groups.values() if expression]
    unknown = tuple(group[0] for group, expression in groups.items() if not expression)
    whole = [] if unknown else _hits(tables, " AND ".join(known), MOST + 1)
    hits = whole or _hits(tables, " OR ".join(known), MOST_WITH_SOME)
    return Found(tuple(hits[:MOST]), bool(whole), len(hits) > MOST, instead, unknown)


def _meant(tables: sqlite3.Connection, word: str) -> str:
    """The word, or the nearest one that a text has when none has it, nor any word that begins so."""
    if len(word) < SHORTEST_MISSPELT or _expression(tables, (word,)):
        return word
    trigrams = dict.fromkeys(word[at : at + 3] for at in range(len(word) - 2))
    candidates = (found for (found,) in tables.execute(SPELT_LIKE, (_any_of(trigrams),)))
    return next(iter(get_close_matches(word, candidates, 1, NEAR)), word)


def _expression(tables: sqlite3.Connection, group: Phrases) -> str | None:
    """What FTS5 is asked for any phrase of the group, or for what begins like its only word; None if no text has it."""
    exactly = _any_of(group)
    if _has(tables, exactly):
        return exactly
    beginning = f'("{group[0]}" *)'
    alone = len(group) == 1 and len(group[0]) >= SHORTEST_BEGINNING
    return beginning if alone and _has(tables, beginning) else None


def _hits(tables: sqlite3.Connection, expression: str, most: int) -> list[Hit]:
    if not expression:
        return []
    asked = {"asked": expression, "on": ON, "off": OFF, "most": most}
    return [
        Hit(address, kind, _marked(title), _marked(summary), _marked(passage) if ON in passage else None)
        for address, kind, title, summary, passage in tables.execute(FIND, asked)
    ]


def _has(tables: sqlite3.Connection, expression: str) -> bool:
    return tables.execute(HAS, (expression,)).fetchone() is not None


def _any_of(phrases: Iterable[str]) -> str:
    """FTS5's expression for any of `phrases`, which hold no double quotes: `words_of` gives none."""
    quoted = (f'"{phrase}"' for phrase in phrases)
    return f"({' OR '.join(quoted)})"


def _marked(text: str) -> Markup:
    """`text` as HTML, with what FTS5 set between ON and OFF marked."""
    parts = re.split(f"[{ON}{OFF}]", text)
    return Markup().join(MARK.format(part) if place % 2 else escape(part) for place, part in enumerate(parts))
