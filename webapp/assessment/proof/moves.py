"""The promises about changing one's mind: a worse answer never makes the advice less urgent."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations

from webapp.assessment.conditions import Tick
from webapp.assessment.definition import Level, Question, Role
from webapp.assessment.proof.picture import Picture, ticks_of
from webapp.assessment.proof.promises import Claim
from webapp.assessment.proof.safety import Safety
from webapp.assessment.proof.states import States

Change = Mapping[Tick, bool]


def adding_a_sign_never_lowers(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Ticking one more box, also "not sure", never makes the advice less urgent; "none of these" gives way to it."""
    for question in picture.definition.questions:
        if question.many:
            nones = {(question.id, o.id): False for o in question.options if o.role is Role.NONE}
            for option in question.options:
                if option.role is not Role.NONE:
                    fault = f"ticking '{option.text}' makes the advice less urgent"
                    before = picture.steps[question.id].answered
                    yield _never_lower(picture, question, before, {**nones, (question.id, option.id): True}, fault)


def a_worse_answer_never_lowers(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """In a pick-one question, a worse answer never makes the advice less urgent (the table says which are worse)."""
    for row in safety.worse:
        question = picture.definition.find(row.question)
        if question:
            for name in row.to:
                yield _moved(picture, question, row.instead_of, name)


def not_sure_never_lowers(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """In a pick-one question, "not sure" is never less urgent than another answer, but for the listed danger signs."""
    for question in picture.definition.questions:
        milder = tuple(o.id for o in question.options if (question.id, o.id) not in safety.graver_than_unsure)
        for option in question.options:
            if not question.many and option.role is Role.UNSURE:
                yield _moved(picture, question, milder, option.id)


def a_missing_answer_is_never_none(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Without an answer to a question that is asked there is no result: the walk waits there."""
    for step in picture.steps.values():
        emptied = dict.fromkeys(ticks_of(step.question), False)
        fault = f"there is a result without an answer to '{step.question.id}'"
        yield Claim(fault, step.asked & picture.complete.when(emptied))


def _moved(picture: Picture, question: Question, before: Sequence[str], after: str) -> Claim:
    change = {tick: tick[1] == after for tick in ticks_of(question)}
    fault = f"answering '{after}' to '{question.id}' instead of {' or '.join(before)} makes the advice less urgent"
    return _never_lower(picture, question, picture.steps[question.id].kept(before), change, fault)


def _never_lower(picture: Picture, question: Question, before: States, change: Change, fault: str) -> Claim:
    """That `change`, made to finished states among `before` that a browser can hold, never leads to a lower level.

    What the change makes new questions ask is covered: a state says something of every option, also of those whose
    question was not asked before, so that each new answer stands in some state. What the change makes an earlier
    answer impossible (neck words after "low back") is answered anew, in every possible way.
    """
    later = [step for step in picture.steps.values() if _depends(step.question, question)]
    broken = picture.space.none
    for lost in chain.from_iterable(combinations(later, size) for size in range(len(later) + 1)):
        changed = picture.space.every(step.answered - step.accepted.when(change) for step in lost)
        from_here = before & picture.held & changed
        anew = [tick for step in lost for tick in ticks_of(step.question)]
        if from_here:
            for level in (Level.SOON, Level.URGENT, Level.EMERGENCY):
                lower = picture.below(level).when(change).whatever(anew)
                broken = broken | (from_here & picture.at_least[level] & lower)
    return Claim(fault, broken)


def _depends(later: Question, earlier: Question) -> bool:
    """Whether what `later` offers depends on the answer to `earlier`."""
    return any(earlier.id == name for option in later.options for name, _ in option.shown_when.names())
