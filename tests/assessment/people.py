"""People as answers: somebody with nothing alarming, and how others differ."""

from pathlib import Path

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition
from webapp.assessment.reading import load_definition
from webapp.assessment.triage import Outcome, triage
from webapp.assessment.walk import walk

SHIPPED = Path(__file__).parents[2] / "content" / "assessment.yaml"
DEFINITION: Definition = load_definition(SHIPPED)

CALM: Answers = {
    "age": ("50",),
    "site": ("low",),
    "pelvic": ("none",),
    "power": ("none",),
    "event": ("none",),
    "signs": ("none",),
    "ill": ("none",),
    "health": ("none",),
    "dur": ("gt12",),
    "spread": ("local_back",),
    "quality": ("ache", "ext_back"),
    "told": ("pt",),
}


def person(**changes: str) -> Answers:
    """The calm person with `changes`: question=option, several options separated by blanks."""
    return {**CALM, **{question: tuple(picked.split()) for question, picked in changes.items()}}


def outcome_of(answers: Answers) -> Outcome:
    """What the shipped definition says; the walk must be complete."""
    return triage(DEFINITION, walk(DEFINITION, answers))
