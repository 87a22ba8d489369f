"""`python -m webapp.assessment.proof`: prove the assessment, then put the proof on trial with planted faults."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from webapp.assessment.proof.certificate import UnsafeError, prove
from webapp.assessment.proof.mutants import mutants
from webapp.assessment.proof.picture import draw
from webapp.assessment.proof.report import in_words, tally_in_words
from webapp.assessment.proof.safety import load_safety
from webapp.assessment.proof.trial import Judged, Verdict, judge, tally
from webapp.assessment.proof.witness import witnesses
from webapp.assessment.reading import load_definition

CONTENT = Path(__file__).parents[3] / "content"


def main() -> int:
    """Print the certificate and what became of the mutants; 1 when a promise is broken or a mutant was missed."""
    definition = load_definition(CONTENT / "assessment.yaml")
    try:
        print(in_words(prove(definition, load_safety(CONTENT / "safety.yaml", definition))), flush=True)
    except UnsafeError as fault:
        print(fault)
        return 1
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers) as pool:
        judged = [one for share in pool.map(_judge_share, range(workers), [workers] * workers) for one in share]
    missed = [one for one in judged if one.verdict is Verdict.MISSED]
    print(tally_in_words(tally(judged)), *(f"MISSED: {one.kind} {one.name}" for one in missed), sep="\n")
    return 1 if missed else 0


def _judge_share(first: int, step: int) -> list[Judged]:
    """Every `step`-th mutant from the one at place `first`."""
    definition = load_definition(CONTENT / "assessment.yaml")
    safety = load_safety(CONTENT / "safety.yaml", definition)
    picture = draw(definition)
    people = tuple(witnesses(picture))
    return list(judge(picture, people, safety, list(mutants(definition))[first::step]))


if __name__ == "__main__":
    sys.exit(main())
