"""The promises about the path: everything can be reached, every path ends, and it ends soon."""

from collections.abc import Iterator

from webapp.assessment.conditions import Condition
from webapp.assessment.definition import Level, Question, Rule
from webapp.assessment.proof.picture import Picture, ticks_of
from webapp.assessment.proof.promises import Claim
from webapp.assessment.proof.safety import Safety
from webapp.assessment.proof.states import States


def everything_is_reached(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Every question, option, rule, note and result is met by somebody who finishes."""
    for step in picture.steps.values():
        yield _met(picture, f"the question '{step.question.id}'", step.answered)
        for option in step.question.options:
            yield _met(picture, f"the option '{step.question.id}: {option.id}'", step.kept([option.id]))
    for rule in picture.definition.rules:
        yield _met(picture, f"the rule '{rule.id}'", _told(picture, rule))
    for name in picture.definition.results:
        yield _met(picture, f"the result '{name}'", picture.result(name))
    for note in picture.definition.notes:
        shown = picture.space.any(picture.result(name) for name in note.results)
        yield _met(picture, f"the note '{note.id}'", shown & picture.holding(note.when))


def no_dead_end(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Whoever is asked a question can answer it, and every finished path has a result."""
    for step in picture.steps.values():
        answerable = step.answered.whatever(ticks_of(step.question))
        yield Claim(f"nobody can answer '{step.question.id}' here", step.asked - answerable)
    unserved = picture.complete - picture.at_least[Level.ROUTINE]
    yield Claim("no rule holds for these answers", unserved)


def no_loop(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """A question looks back only: what is asked and offered depends on earlier questions, so each answer leads on."""
    earlier: set[str] = set()
    for question in picture.definition.questions:
        ahead = {name for condition in _conditions(question) for name, _ in condition.names()} - earlier
        fault = f"'{question.id}' depends on a question that comes later"
        yield Claim(fault, picture.space.none, holds=not ahead)
        earlier.add(question.id)


def the_path_is_short(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Nobody is asked more questions than the table allows."""
    longer = picture.asked[safety.longest_path + 1 :]
    yield Claim(f"more than {safety.longest_path} questions are asked", longer[0] if longer else picture.space.none)


def _met(picture: Picture, what: str, states: States) -> Claim:
    return Claim(f"{what} is never reached", picture.space.none, holds=picture.complete.meets(states))


def _told(picture: Picture, rule: Rule) -> States:
    """The finished states in which the person is told of `rule`: as a reason of the page, or as a prompt above it."""
    page = picture.pages.get((rule.level, rule.result), picture.space.none)
    soon = picture.at_least[Level.SOON] - picture.at_least[Level.URGENT]
    return picture.holds[rule.id] & (soon if rule.prompt else page)


def _conditions(question: Question) -> tuple[Condition, ...]:
    return (question.asked_when, *(option.shown_when for option in question.options))
