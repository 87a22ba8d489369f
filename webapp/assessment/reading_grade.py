"""How hard the assessment's words are: the grade of each question, option, rule and result, the hardest first.

A formula over a few words says little, so a text is graded together with what it is read with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from webapp.assessment.definition import Definition, Option, Question, Result, Voice
from webapp.readability import count


class Kind(StrEnum):
    """What is graded.

    `screen`: a question page, the text behind "Why we ask" included. Its many short options make it look easier than
    it is, so its whole sentences are graded once more as `question`, and each `option` with the question it answers.
    `result`: the words of the page that are the same for everyone who gets it, and once more each `line` of it.
    `reason` and `note`: the sentences that a person's own answers add to it.
    """

    QUESTION = "question"
    SCREEN = "screen"
    OPTION = "option"
    RESULT = "result"
    LINE = "line"
    REASON = "reason"
    NOTE = "note"


LIMITS = {
    Kind.QUESTION: 6,
    Kind.SCREEN: 6,
    Kind.OPTION: 9,
    Kind.RESULT: 8,
    Kind.LINE: 9,
    Kind.REASON: 8,
    Kind.NOTE: 8,
}


@dataclass(frozen=True)
class Grade:
    """The Flesch-Kincaid grade of `what`: an id, and with a colon the option or the line of it that is meant."""

    kind: Kind
    what: str
    grade: float

    @property
    def limit(self) -> int:
        """The hardest grade that is still plain enough."""
        return LIMITS[self.kind]

    @property
    def too_hard(self) -> bool:
        return self.grade > self.limit


def grades(definition: Definition) -> tuple[Grade, ...]:
    """The grades of all that a patient reads in the assessment, those nearest to their limit or beyond it first."""
    found = (*_questions(definition), *_results(definition), *_reasons(definition))
    return tuple(sorted(found, key=lambda one: one.limit - one.grade))


def _questions(definition: Definition) -> Iterator[Grade]:
    for question in definition.questions:
        asked = _longer_voice(question)
        sentences = (asked, question.help or "", question.why)
        yield Grade(Kind.QUESTION, question.id, count(*sentences).grade)
        yield Grade(Kind.SCREEN, question.id, count(*sentences, *_groups(question), *_lines(*question.options)).grade)
        for option in question.options:
            yield Grade(Kind.OPTION, f"{question.id}: {option.id}", count(asked, *_lines(option)).grade)


def _longer_voice(question: Question) -> str:
    return max((question.text[voice] for voice in Voice), key=len)


def _groups(question: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys(option.group for option in question.options if option.group))


def _lines(*options: Option) -> tuple[str, ...]:
    return tuple(text for option in options for text in (option.text, option.hint) if text)


def _results(definition: Definition) -> Iterator[Grade]:
    for result in definition.results.values():
        lines = _page(result)
        yield Grade(Kind.RESULT, result.id, count(*lines.values()).grade)
        for name, line in lines.items():
            yield Grade(Kind.LINE, f"{result.id}: {name}", count(line).grade)
    yield Grade(Kind.RESULT, "prompt", count(definition.prompt_wait, definition.prompt).grade)
    yield Grade(Kind.RESULT, "watch_for and footer", count(*definition.watch_for, *definition.footer).grade)


def _page(result: Result) -> dict[str, str]:
    steps = {f"step {number}": step for number, step in enumerate(result.steps, start=1)}
    limits = {f"limit {number}": limit for number, limit in enumerate(result.limits, start=1)}
    return {"title": result.title, "wait": result.wait, "lead": result.lead, **steps, **limits}


def _reasons(definition: Definition) -> Iterator[Grade]:
    for rule in definition.rules:
        yield Grade(Kind.REASON, rule.id, count(rule.reason).grade)
    for note in definition.notes:
        yield Grade(Kind.NOTE, note.id, count(note.text).grade)
