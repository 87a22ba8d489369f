"""The proof on trial: does it notice each planted fault that would make the advice less safe?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Level
from webapp.assessment.proof.certificate import PROMISES
from webapp.assessment.proof.mutants import Mutant
from webapp.assessment.proof.picture import Picture, draw
from webapp.assessment.proof.safety import Safety
from webapp.assessment.proof.states import States
from webapp.assessment.proof.witness import witnesses_a_fault

# A space grows with each mutant; past so many nodes a new one is cheaper than the memory.
ROOM_FOR_NODES = 2_000_000


class Verdict(StrEnum):
    """What became of a mutant: noticed by the proof, of no danger, or dangerous and not noticed."""

    CAUGHT = "caught"
    HARMLESS = "harmless"
    MISSED = "missed"


@dataclass(frozen=True)
class Judged:
    """A mutant by its kind and name, and the verdict on it."""

    kind: str
    name: str
    verdict: Verdict


def judge(picture: Picture, people: Sequence[Answers], safety: Safety, mutants: Iterable[Mutant]) -> Iterator[Judged]:
    """The verdict on each of `mutants` of the definition in `picture`: by one of `people`, else over all states."""
    for mutant in mutants:
        if len(picture.space) > ROOM_FOR_NODES:
            picture = draw(picture.definition)
        yield Judged(mutant.kind, mutant.name, _verdict(picture, safety, people, mutant.definition))


def less_safe(sound: Picture, changed: Picture, safety: Safety) -> States:
    """The states that finish in both and where `changed` gives less urgent advice, or shows a pattern in addition."""
    space = sound.space
    lower = space.any(sound.at_least[level] & changed.below(level) for level in Level)
    pattern = space.any(changed.result(name) for name in safety.patterns)
    expected = space.any(sound.result(name) for name in safety.patterns)
    return sound.held & sound.complete & (lower | (pattern - expected))


def tally(judged: Iterable[Judged]) -> Mapping[str, Mapping[Verdict, int]]:
    """Kind of mutant → verdict → how many."""
    counted = Counter((one.kind, one.verdict) for one in judged)
    return {kind: {verdict: counted[kind, verdict] for verdict in Verdict} for kind, _ in counted}


def _verdict(picture: Picture, safety: Safety, people: Sequence[Answers], mutant: Definition) -> Verdict:
    if any(witnesses_a_fault(mutant, safety, answers) for answers in people):
        return Verdict.CAUGHT
    changed = draw(mutant, picture.space)
    if not less_safe(picture, changed, safety):
        return Verdict.HARMLESS
    kept = all(claim.kept for promise in PROMISES for claim in promise(changed, safety))
    return Verdict.MISSED if kept else Verdict.CAUGHT
