"""An outcome in words: for the result page, and as the summary that a person may attach to a request."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Question, Role, Voice
from webapp.assessment.triage import Reason, triage
from webapp.assessment.walk import Walk, walk


@dataclass(frozen=True)
class Because:
    """A reason in words: what the person picked, the rule that it made hold, its sentence, and its source."""

    sentence: str
    picked: tuple[str, ...] = field(repr=False)
    rule: str
    source: str


@dataclass(frozen=True)
class Coded:
    """The answer to one question in the ids of its edition, so that other software can read it."""

    section: str
    question: str
    options: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Summary:
    """What the clinic would read of a finished assessment. `answers` are (question, picked words) pairs.

    `codes` are the same answers in ids, `standing` says whether a clinician had signed that version; a summary that was
    kept before there were any has none.
    """

    level: str
    heading: str
    answers: tuple[tuple[str, str], ...] = field(repr=False)
    reasons: tuple[str, ...] = field(repr=False)
    version: str
    on: date
    codes: tuple[Coded, ...] = field(default=(), repr=False)
    standing: str = ""


def because(definition: Definition, reasons: tuple[Reason, ...], voice: Voice) -> tuple[Because, ...]:
    """The reasons in words."""
    return tuple(
        Because(r.rule.reason, tuple(_said(definition, *tick, voice) for tick in r.ticks), r.rule.id, r.rule.source)
        for r in reasons
    )


def answers_in_words(definition: Definition, walked: Walk, voice: Voice) -> tuple[tuple[str, str, str], ...]:
    """(question id, question, picked words) for each answered question on the path."""
    return tuple(
        (question.id, question.text[voice], _picked(question, walked.kept[question.id]))
        for question in walked.asked
        if question.id in walked.kept
    )


def _said(definition: Definition, name: str, option: str, voice: Voice) -> str:
    """A tick in words that can stand alone: "I'm not sure" says of what."""
    words = definition.words((name, option))
    question = next(question for question in definition.questions if question.id == name)
    unsure = any(one.id == option and one.role is Role.UNSURE for one in question.options)
    return f"{question.text[voice]} {words}" if unsure else words


def _picked(question: Question, picks: Collection[str]) -> str:
    """The words of several options, with each group's name once: "How it feels: Sharp; Dull; Mornings: Stiff"."""
    options = [option for option in question.options if option.id in picks]
    runs = [(group, "; ".join(o.text for o in run)) for group, run in groupby(options, key=attrgetter("group"))]
    return "; ".join(f"{group}: {words}" if group else words for group, words in runs)


def summarise(definition: Definition, given: Answers, voice: Voice, on: date, standing: str) -> Summary | None:
    """The summary of a finished assessment, or None when it is not finished.

    `on` is the day of the result, `standing` who has signed the definition or that nobody has.
    """
    walked = walk(definition, given)
    if not walked.complete:
        return None
    outcome = triage(definition, walked)
    reasons = because(definition, outcome.prompts + outcome.reasons, voice)
    return Summary(
        level=outcome.level.word,
        heading=outcome.result.title,
        answers=tuple((asked, picked) for _, asked, picked in answers_in_words(definition, walked, voice)),
        reasons=tuple(reason.sentence for reason in reasons),
        version=definition.edition,
        on=on,
        codes=coded(walked),
        standing=standing,
    )


def coded(walked: Walk) -> tuple[Coded, ...]:
    """The answers on the path in ids, in the order of the questions."""
    return tuple(
        Coded(question.section, question.id, walked.kept[question.id])
        for question in walked.asked
        if question.id in walked.kept
    )
