"""What the assessment promises: a table of its own, written and signed apart from the rules that have to keep it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from webapp.assessment.conditions import Condition, Tick
from webapp.assessment.definition import Definition, Level
from webapp.assessment.reading import ConditionReader, read_level
from webapp.content import Entry, read_yaml

TOP = (
    "conditions", "red_flags", "harmless", "must_ask", "must_offer", "patterns", "no_pattern_when", "first_step",
    "worse", "graver_than_unsure", "longest_path",
)  # fmt: skip


@dataclass(frozen=True)
class RedFlag:
    """Whenever `when` fits the answers, the advice is at least at the level `at_least`."""

    id: str
    when: Condition
    at_least: Level
    source: str


@dataclass(frozen=True)
class MustAsk:
    """Whenever `when` fits, nobody gets advice short of an emergency without an answer to `question`."""

    question: str
    when: Condition


@dataclass(frozen=True)
class MustOffer:
    """Whoever is asked `question` and fits `when` can pick each of `options`."""

    question: str
    options: tuple[str, ...]
    when: Condition


@dataclass(frozen=True)
class Worse:
    """In a pick-one question each of `to` is a worse answer than each of `instead_of`."""

    question: str
    instead_of: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True)
class Safety:
    """The whole table. `patterns`: the results that name a treatment, and the condition without which none may stand;
    other results may name `first_step` only.

    `harmless` are the safety answers that no red flag mentions. `graver_than_unsure` are danger signs in pick-one
    questions: "not sure" in their place may make the advice less urgent, in place of any other answer it may not.
    """

    sha256: str
    red_flags: tuple[RedFlag, ...]
    harmless: frozenset[Tick]
    must_ask: tuple[MustAsk, ...]
    must_offer: tuple[MustOffer, ...]
    patterns: Mapping[str, Condition]
    no_pattern_when: Condition
    first_step: str
    worse: tuple[Worse, ...]
    graver_than_unsure: frozenset[Tick]
    longest_path: int


def load_safety(path: Path, definition: Definition) -> Safety:
    """Read the table about `definition`; raises ContentError."""
    top = read_yaml(path).only(*TOP)
    read = ConditionReader(definition.questions)
    for entry in top.entries("conditions", ()):
        read.name(entry)
    return Safety(
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        red_flags=tuple(_red_flag(entry, read) for entry in top.entries("red_flags")),
        harmless=_ticks(top.entry("harmless"), definition),
        must_ask=tuple(row for entry in top.entries("must_ask") for row in _must_ask(entry, read, definition)),
        must_offer=tuple(_must_offer(entry, read, definition) for entry in top.entries("must_offer")),
        patterns=dict(_pattern(entry, read, definition) for entry in top.entries("patterns")),
        no_pattern_when=read.read(top, "no_pattern_when"),
        first_step=top.text("first_step"),
        worse=tuple(_worse(entry, definition) for entry in top.entries("worse", ())),
        graver_than_unsure=_ticks(top.entry("graver_than_unsure"), definition),
        longest_path=top.number("longest_path"),
    )


def _red_flag(entry: Entry, read: ConditionReader) -> RedFlag:
    entry.only("id", "when", "at_least", "source")
    return RedFlag(entry.text("id"), read.read(entry, "when"), read_level(entry, "at_least"), entry.text("source"))


def _must_ask(entry: Entry, read: ConditionReader, definition: Definition) -> tuple[MustAsk, ...]:
    when = read.read(entry.only("questions", "when"), "when")
    unknown = [name for name in entry.texts("questions") if not definition.find(name)]
    if unknown:
        raise entry.fault("questions", f"no question is called '{unknown[0]}'", "Correct the spelling")
    return tuple(MustAsk(name, when) for name in entry.texts("questions"))


def _must_offer(entry: Entry, read: ConditionReader, definition: Definition) -> MustOffer:
    question = entry.only("question", "options", "when").text("question")
    return MustOffer(question, _options(entry, "options", definition, question), read.read(entry, "when"))


def _pattern(entry: Entry, read: ConditionReader, definition: Definition) -> tuple[str, Condition]:
    name = entry.only("result", "only_when").text("result")
    if name not in definition.results:
        raise entry.fault("result", f"no result is called '{name}'", "Correct the spelling")
    return name, read.read(entry, "only_when")


def _ticks(entry: Entry, definition: Definition) -> frozenset[Tick]:
    """The options listed under the ids of their questions."""
    return frozenset((name, option) for name in entry for option in _options(entry, name, definition, name))


def _worse(entry: Entry, definition: Definition) -> Worse:
    question = entry.only("question", "from", "to").text("question")
    return Worse(question, _options(entry, "from", definition, question), _options(entry, "to", definition, question))


def _options(entry: Entry, name: str, definition: Definition, question_id: str) -> tuple[str, ...]:
    """The options listed under `name`, all of which the question must offer."""
    question = definition.find(question_id)
    known = {option.id for option in question.options} if question else set()
    named = entry.texts(name)
    if set(named) - known:
        raise entry.fault(name, f"'{question_id}' has no option '{min(set(named) - known)}'", "Correct the spelling")
    return named
