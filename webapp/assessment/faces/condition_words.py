"""Conditions in full words, for people who have no form with codes before them."""

from collections.abc import Iterable
from itertools import groupby

from webapp.assessment.conditions import Tick
from webapp.assessment.definition import Definition
from webapp.assessment.faces.clauses import Clause, Either, Every, NoneOf, OneOf


def condition_words(definition: Definition, clause: Clause) -> str:
    """`clause` as a person would say it: 'answer 1 is not "Under 18"'; questions are numbered from 1."""
    match clause:
        case OneOf(ticks):
            return " or ".join(_answers(definition, ticks, "is")) or "never"
        case NoneOf(ticks):
            return " and ".join(_answers(definition, ticks, "is not")) or "always"
        case Every(parts):
            return ", and ".join(_part(definition, part) for part in parts)
        case Either(parts):
            return ", or ".join(_part(definition, part) for part in parts)


def _part(definition: Definition, clause: Clause) -> str:
    words = condition_words(definition, clause)
    return f"({words})" if isinstance(clause, Every | Either) else words


def _answers(definition: Definition, ticks: Iterable[Tick], verb: str) -> Iterable[str]:
    """What is said of each question that `ticks` belong to."""
    numbers = {question.id: number for number, question in enumerate(definition.questions, start=1)}
    for question, of_one in groupby(ticks, key=lambda tick: tick[0]):
        *others, last = (f"“{definition.words(tick)}”" for tick in of_one)
        picked = f"{', '.join(others)} or {last}" if others else last
        yield f"answer {numbers[question]} {verb} {picked}"
