"""The rules as numbered lines in order of precedence, and the endings they lead to."""

from collections.abc import Set
from dataclasses import dataclass
from itertools import pairwise

from webapp.assessment.definition import Definition, Level, Result, Rule
from webapp.assessment.faces.clauses import Clause, clause_of, only_grows
from webapp.assessment.faces.codes import LETTERS


class NotByHandError(ValueError):
    """The definition has a rule that a person could not apply by hand with the same outcome as the website."""


@dataclass(frozen=True)
class Ending:
    """What to tell the patient, under a capital letter."""

    letter: str
    result: Result
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Line:
    """One rule of the score: when `clause` is true and no line above was, `ending` follows at the rule's level."""

    number: int
    rule: Rule
    clause: Clause
    ending: Ending


def endings(definition: Definition) -> tuple[Ending, ...]:
    """The endings in the order of the results, each with the levels at which rules lead to it, the soonest first."""
    return tuple(
        Ending(letter, result, tuple(sorted({r.level for r in definition.rules if r.result == name}, reverse=True)))
        for letter, (name, result) in zip(LETTERS.upper(), definition.results.items(), strict=False)
    )


def score_lines(definition: Definition) -> tuple[Line, ...]:
    """The rules as lines, first things first. Raises NotByHandError when the first line that holds on a full sheet
    could differ from what the website says to somebody whose questions ended early."""
    _check_early_ends(definition)
    by_result = {ending.result.id: ending for ending in endings(definition)}
    return tuple(
        Line(number, rule, clause_of(rule.when), by_result[rule.result])
        for number, rule in enumerate(definition.rules, start=1)
    )


def ending_levels(definition: Definition) -> tuple[Level, ...]:
    """The levels at which questions end early, the soonest first."""
    return tuple(sorted(definition.ends_before, reverse=True))


def _check_early_ends(definition: Definition) -> None:
    """Raise NotByHandError unless the rules that end the questions stand first, the soonest level on top, each level
    with one page, and unless none of them can cease to hold, or begin to hold, behind a lower level's end."""
    early = [rule for rule in definition.rules if rule.level in definition.ends_before]
    if tuple(early) != definition.rules[: len(early)]:
        raise NotByHandError("a rule that ends the questions stands below one that does not")
    for above, below in pairwise(early):
        _check_neighbours(above, below)
    for rule in early:
        if not only_grows(clause_of(rule.when)):
            raise NotByHandError(f"rule {rule.id} ends the questions because of a box that is not ticked")
        if _asked_too_late(definition, rule):
            raise NotByHandError(f"rule {rule.id} looks at a question that a lower level ends before")


def _check_neighbours(above: Rule, below: Rule) -> None:
    if below.level > above.level:
        raise NotByHandError(f"rule {below.id} stands below {above.id}, which can wait longer")
    if below.level is above.level and below.result != above.result:
        raise NotByHandError(f"rules {above.id} and {below.id} end the questions at one level on two pages")


def _asked_too_late(definition: Definition, rule: Rule) -> Set[str]:
    """The questions of `rule` that a lower level ends before: on a full sheet it could hold, on the website not."""
    lower = {level for level in definition.ends_before if level < rule.level}
    ended = frozenset[str]().union(*(definition.ends_before[level] for level in lower))
    sections = {question.id: question.section for question in definition.questions}
    return {question for question, _ in rule.when.names() if sections[question] in ended}
