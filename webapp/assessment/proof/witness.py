"""The promises as a single person can witness them, with the real walk and triage: quick, and never the whole truth."""

from collections.abc import Iterator

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Level, Question
from webapp.assessment.proof.certificate import shortest
from webapp.assessment.proof.picture import Picture
from webapp.assessment.proof.safety import Safety
from webapp.assessment.proof.states import States
from webapp.assessment.triage import Outcome, triage
from webapp.assessment.walk import walk


def witnesses_a_fault(definition: Definition, safety: Safety, answers: Answers) -> bool:
    """Whether a promise about what is asked, offered, advised and shown is broken for this one person."""
    walked = walk(definition, answers)
    if _not_offered(safety, walked.asked, walked.kept):
        return True
    if not walked.complete:
        return False
    if not any(rule.when.holds(walked.kept) for rule in definition.rules):
        return True
    outcome = triage(definition, walked)
    return _neglected(safety, walked.kept, outcome.level) or _sold(safety, walked.kept, outcome)


def witnesses(picture: Picture) -> Iterator[Answers]:
    """People of the shortest paths: one for each option of each rule for whom it decides, a calm one for each option.

    What they were not asked is answered as a calm person would, so that a changed path can still be followed.
    """
    calm = {name: shortest(picture, _calmest(picture, picture.steps["site"].kept([name]))) for name in ("low", "neck")}
    for states in (*_deciding(picture), *_picking(picture)):
        answers = shortest(picture, states)
        given = {name: picked for name, picked in answers.items() if picked}
        for usual in calm.values():
            yield {**usual, **given}


def _deciding(picture: Picture) -> Iterator[States]:
    """For each option of each rule the tidy states in which it is picked and the rule decides."""
    earlier = picture.space.none
    for rule in picture.definition.rules:
        first = picture.tidy & picture.complete & picture.holds[rule.id] - earlier
        for question, option in sorted(rule.when.names(), key=picture.space.places.__getitem__):
            yield from filter(None, [first & picture.steps[question].kept([option])])
        earlier = earlier | picture.holds[rule.id]


def _picking(picture: Picture) -> Iterator[States]:
    """For each option the tidy states in which it is picked, those with the calmest advice."""
    for step in picture.steps.values():
        for option in step.question.options:
            yield _calmest(picture, step.kept([option.id]))


def _calmest(picture: Picture, states: States) -> States:
    finished = picture.tidy & picture.complete & states
    calmer = (finished - picture.at_least[level] for level in (Level.SOON, Level.URGENT, Level.EMERGENCY))
    return next(filter(None, calmer), finished)


def _not_offered(safety: Safety, asked: tuple[Question, ...], kept: Answers) -> bool:
    """Whether somebody who was asked misses an answer that had to be offered."""
    shown = {question.id: {option.id for option in question.shown(kept)} for question in asked}
    rows = (row for row in safety.must_offer if row.question in shown and row.when.holds(kept))
    return any(not shown[row.question].issuperset(row.options) for row in rows)


def _neglected(safety: Safety, kept: Answers, level: Level) -> bool:
    """Whether a red flag, or a question that must be asked, was passed over."""
    flags = any(level < flag.at_least and flag.when.holds(kept) for flag in safety.red_flags)
    unasked = (row.question not in kept and row.when.holds(kept) for row in safety.must_ask)
    return flags or (level < Level.EMERGENCY and any(unasked))


def _sold(safety: Safety, kept: Answers, outcome: Outcome) -> bool:
    """Whether a treatment pattern is shown that must not be."""
    needed = safety.patterns.get(outcome.result.id)
    if needed is None:
        return False
    flagged = any(flag.when.holds(kept) for flag in safety.red_flags)
    return flagged or safety.no_pattern_when.holds(kept) or not needed.holds(kept)
