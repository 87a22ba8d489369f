"""An outcome in words: for the result page, and as the summary that a person may attach to a request."""

from dataclasses import dataclass, field
from datetime import date

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Voice
from webapp.assessment.triage import Reason, triage
from webapp.assessment.walk import Walk, walk


@dataclass(frozen=True)
class Because:
    """A reason in words: the rule's sentence, and what the person picked that made it hold."""

    sentence: str
    picked: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Summary:
    """What the clinic would read of a finished assessment. `answers` are (question, picked words) pairs."""

    level: str
    heading: str
    answers: tuple[tuple[str, str], ...] = field(repr=False)
    reasons: tuple[str, ...] = field(repr=False)
    version: str
    on: date


def because(definition: Definition, reasons: tuple[Reason, ...]) -> tuple[Because, ...]:
    """The reasons in words."""
    return tuple(Because(r.rule.reason, tuple(definition.words(tick) for tick in r.ticks)) for r in reasons)


def answers_in_words(definition: Definition, walked: Walk, voice: Voice) -> tuple[tuple[str, str, str], ...]:
    """(question id, question, picked words) for each answered question on the path."""
    return tuple(
        (
            question.id,
            question.text[voice],
            "; ".join(definition.words((question.id, o)) for o in walked.kept[question.id]),
        )
        for question in walked.asked
        if question.id in walked.kept
    )


def summarise(definition: Definition, given: Answers, voice: Voice, on: date) -> Summary | None:
    """The summary of a finished assessment, or None when it is not finished. `on` is the day of the result."""
    walked = walk(definition, given)
    if not walked.complete:
        return None
    outcome = triage(definition, walked)
    reasons = because(definition, outcome.prompts + outcome.reasons)
    return Summary(
        level=outcome.level.word,
        heading=outcome.result.title,
        answers=tuple((asked, picked) for _, asked, picked in answers_in_words(definition, walked, voice)),
        reasons=tuple(reason.sentence for reason in reasons),
        version=definition.edition,
        on=on,
    )
