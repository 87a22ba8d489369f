"""A condition laid out line by line, each option in its own words, so that one can check it against the questions."""

from dataclasses import dataclass
from itertools import groupby

from webapp.assessment.conditions import Condition, Tick
from webapp.assessment.definition import Definition
from webapp.assessment.faces.clauses import Clause, Either, Every, NoneOf, OneOf, clause_of


@dataclass(frozen=True)
class Outline:
    """A line and the lines below it. A line with a `question` ends in that number: "Any of these in question 3"."""

    text: str
    below: tuple["Outline", ...] = ()
    question: int | None = None


def outline(definition: Definition, condition: Condition) -> Outline:
    """When `condition` holds: "All of these", "Any of these", "None of these", down to the words of the options."""
    return _lines(definition, clause_of(condition))


def _lines(definition: Definition, clause: Clause) -> Outline:
    match clause:
        case OneOf(ticks):
            return _picked(definition, "Any of these", "Picked", ticks) if ticks else Outline("Never")
        case NoneOf(ticks):
            return _picked(definition, "None of these", "Not picked", ticks) if ticks else Outline("Always")
        case Every(parts):
            return Outline("All of these", tuple(_lines(definition, part) for part in parts))
        case Either(parts):
            return Outline("Any of these", tuple(_lines(definition, part) for part in parts))


def _picked(definition: Definition, several: str, single: str, ticks: tuple[Tick, ...]) -> Outline:
    """The options below their question; where there are several questions, these below the heading."""
    in_order = [(q.id, o.id) for q in definition.questions for o in q.options if (q.id, o.id) in ticks]
    asked = [tuple(group) for _, group in groupby(in_order, key=lambda tick: tick[0])]
    if len(asked) > 1:
        return Outline(several, tuple(_options(definition, "In", picked) for picked in asked))
    return _options(definition, f"{several if len(ticks) > 1 else single} in", asked[0])


def _options(definition: Definition, text: str, picked: tuple[Tick, ...]) -> Outline:
    number = next(n for n, question in enumerate(definition.questions, start=1) if question.id == picked[0][0])
    return Outline(text, tuple(Outline(definition.words(tick)) for tick in picked), number)
