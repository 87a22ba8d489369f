"""Finished answers as ticks on a printed sheet: people find their boxes by the words beside them."""

from collections.abc import Iterator, Mapping
from functools import cache

from tests.assessment.paths import drawn, one_change_from_calm
from tests.assessment.people import DEFINITION
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Voice

Codes = Mapping[tuple[str, str], str]


@cache
def everybody() -> tuple[Answers, ...]:
    """People of all kinds, always the same."""
    return (*one_change_from_calm(), *drawn(2000))


def ticks(codes: Codes, answers: Answers) -> set[str]:
    """The codes of the boxes that somebody with these answers ticks."""
    return {codes[words] for words in _words(answers)}


def _words(answers: Answers) -> Iterator[tuple[str, str]]:
    for question in DEFINITION.questions:
        for option in question.options:
            if option.id in answers.get(question.id, ()):
                yield question.text[Voice.SELF], option.text
