"""Short printed codes for questions and boxes, such as 3c, and conditions written in them."""

import string
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from webapp.assessment.conditions import Tick
from webapp.assessment.definition import Definition, Question
from webapp.assessment.faces.clauses import Clause, Either, Every, NoneOf, OneOf

# i, l and o look like 1 and 0 beside a number.
LETTERS = "".join(letter for letter in string.ascii_lowercase if letter not in "ilo")


@dataclass(frozen=True)
class Codes:
    """The codes of one definition: questions are numbered from 1, the boxes of each have letters."""

    definition: Definition
    _places: dict[Tick, tuple[int, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {
            (question.id, option.id): (number, place)
            for number, question in enumerate(self.definition.questions, start=1)
            for place, option in enumerate(question.options)
        }
        object.__setattr__(self, "_places", places)

    def number(self, question: Question) -> int:
        return self.definition.questions.index(question) + 1

    def code(self, tick: Tick) -> str:
        """The code of one box: "3c"."""
        number, place = self._places[tick]
        return f"{number}{_letters(place)}"

    def list(self, ticks: Iterable[Tick]) -> str:
        """The codes of `ticks` in the order of the form: "3c 3d 4a"."""
        return " ".join(self.code(tick) for tick in sorted(ticks, key=self._places.__getitem__))

    def spans(self, ticks: Iterable[Tick]) -> str:
        """The codes of `ticks` with those in a row drawn together: "11a to 11j, 12e"."""
        in_order = sorted(ticks, key=self._places.__getitem__)
        rows = groupby(enumerate(in_order), key=lambda item: (item[1][0], self._places[item[1]][1] - item[0]))
        ends = [[self.code(tick) for _, tick in row] for _, row in rows]
        return ", ".join(f"{codes[0]} to {codes[-1]}" if len(codes) > 2 else ", ".join(codes) for codes in ends)

    def words(self, clause: Clause) -> str:
        """`clause` as printed: "any of 4a 4b, and none of 12c 12d"; parts of parts stand in brackets."""
        match clause:
            case OneOf(ticks):
                return self._some("any of", "", ticks) or "never"
            case NoneOf(ticks):
                return self._some("none of", "not", ticks) or "always"
            case Every(parts):
                return ", and ".join(self._part(part) for part in parts)
            case Either(parts):
                return ", or ".join(self._part(part) for part in parts)

    def _some(self, several: str, single: str, ticks: tuple[Tick, ...]) -> str:
        return f"{several if len(ticks) > 1 else single} {self.list(ticks)}".strip() if ticks else ""

    def _part(self, clause: Clause) -> str:
        words = self.words(clause)
        return f"({words})" if isinstance(clause, Every | Either) else words


def _letters(place: int) -> str:
    """a to z without i, l and o, then aa, ab, …"""
    again, last = divmod(place, len(LETTERS))
    return (LETTERS[again - 1] if again else "") + LETTERS[last]
