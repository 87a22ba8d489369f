"""Reads what is printed, as a person with a pen would: it knows the grammar of the sentences and nothing else of the
assessment. Nothing here may import from `webapp`."""

import re
import string
from collections.abc import Callable, Set
from functools import cache

from bs4 import BeautifulSoup, Tag

CODE = re.compile(r"\d+[a-z]+")
Holds = Callable[[Set[str]], bool]


def words_of(tag: Tag) -> str:
    """The words of `tag`, white space folded."""
    return " ".join(tag.get_text().split())


def codes_in(words: str) -> list[str]:
    return CODE.findall(words)


def number(code: str) -> str:
    """The number of the question that a box belongs to."""
    return code.rstrip(string.ascii_lowercase)


def boxes(document: BeautifulSoup) -> dict[tuple[str, str], str]:
    """(words of the question, words of the box) → the box's code."""
    return {
        (question_words(question), words_of(box.select_one(".text"))): words_of(box.select_one(".code"))  # type: ignore[arg-type]
        for question in document.select(".question")
        for box in question.select(".box")
    }


def question_words(question: Tag) -> str:
    """The words that are asked, without the number before them."""
    return re.sub(r"^\d+\. ", "", words_of(question.select("h2, .say")[-1]))


def holds(condition: str, ticked: Set[str]) -> bool:
    """Whether a printed condition, such as "3e, and any of 4a 4b", is true of the ticked boxes."""
    return _read(condition)(ticked)


@cache
def _read(condition: str) -> Holds:
    tokens = re.findall(r"\(|\)|, and|, or|any of|none of|not|always|never|\d+[a-z]+|\S+", condition)
    meaning, rest = _sentence(tokens)
    assert not rest, f"{condition!r} goes on with {rest}"
    return meaning


def _sentence(tokens: list[str]) -> tuple[Holds, list[str]]:
    parts, (first, rest) = [], _part(tokens)
    parts.append(first)
    joint = rest[0] if rest and rest[0] != ")" else None
    while rest and rest[0] == joint:
        part, rest = _part(rest[1:])
        parts.append(part)
    assert joint in (None, ", and", ", or"), joint
    together = any if joint == ", or" else all
    return lambda ticked: together(part(ticked) for part in parts), rest


def _part(tokens: list[str]) -> tuple[Holds, list[str]]:
    word, rest = tokens[0], tokens[1:]
    if word == "(":
        meaning, rest = _sentence(rest)
        assert rest[0] == ")"
        return meaning, rest[1:]
    if word in ("always", "never"):
        return lambda ticked: word == "always", rest
    if CODE.fullmatch(word):
        return lambda ticked: word in ticked, rest
    assert word in ("any of", "none of", "not"), word
    wanted, rest = _codes(rest)
    return lambda ticked: bool(wanted & ticked) is (word == "any of"), rest


def _codes(tokens: list[str]) -> tuple[Set[str], list[str]]:
    last = next((place for place, token in enumerate(tokens) if not CODE.fullmatch(token)), len(tokens))
    assert last, tokens
    return set(tokens[:last]), tokens[last:]
