"""What the proof found, as lines of text for the person who runs the check."""

from collections.abc import Mapping, Sequence

from webapp.assessment.definition import Definition, Voice
from webapp.assessment.explanation import answers_in_words
from webapp.assessment.proof.certificate import Certificate
from webapp.assessment.proof.difference import Direction, Shift
from webapp.assessment.proof.trial import Verdict
from webapp.assessment.walk import walk


def in_words(certificate: Certificate) -> str:
    """What was proved, over how many states, and about which files."""
    counts = (
        f"{certificate.finished:,} different finished sets of answers and {certificate.unfinished:,} unfinished ones,",
        f"which is all that the walk makes of the 2^{certificate.given} sets that could be sent, forged ones included;",
        f"the longest path has {certificate.longest_path} questions.",
    )
    kept = [f"  {one.claims:>4} claims  {one.promise}" for one in certificate.promises]
    return "\n".join(
        [
            f"Version {certificate.version} keeps all {len(kept)} promises, over",
            *(f"  {line}" for line in counts),
            *kept,
            f"assessment.yaml  SHA-256 {certificate.definition}",
            f"safety.yaml      SHA-256 {certificate.safety}",
            f"code             SHA-256 {certificate.code}",
        ]
    )


def tally_in_words(tally: Mapping[str, Mapping[Verdict, int]]) -> str:
    """A table of what became of the mutants, kind by kind, with a last line for all."""
    rows = [(kind, *(counts[verdict] for verdict in Verdict)) for kind, counts in tally.items()]
    total = ("all", *(sum(counts[verdict] for counts in tally.values()) for verdict in Verdict))
    head = "".join(f"{verdict:>10}" for verdict in Verdict)
    lines = (f"  {kind:<13}" + "".join(f"{count:>10}" for count in counts) for kind, *counts in (*rows, total))
    return "\n".join([f"  {'faults':<13}{head}", *lines])


def shifts_in_words(old: Definition, new: Definition, shifts: Sequence[Shift]) -> str:
    """How many sets of answers each direction counts, then each shift with an example person in words."""
    total = sum(shift.states for shift in shifts)
    by_direction = {d: sum(shift.states for shift in shifts if shift.direction is d) for d in Direction}
    counts = (f"  {states:>26,}  {states / total:>7.2%}  {direction}" for direction, states in by_direction.items())
    moved = (shift for shift in shifts if shift.direction is not Direction.SAME)
    head = f"Of {total:,} finished sets of answers to {old.edition}, under {new.edition}:"
    return "\n".join([head, *counts, *(_shift_in_words(old, shift) for shift in moved)])


def _shift_in_words(old: Definition, shift: Shift) -> str:
    after = f"{shift.after[0].word}: {shift.after[1]}" if shift.after else "no result yet"
    head = f"\n{shift.direction.upper()}: {shift.states:,} from {shift.before[0].word}: {shift.before[1]} to {after}"
    walked = walk(old, shift.example)
    path = (f"  {asked}  {picked}" for _, asked, picked in answers_in_words(old, walked, Voice.SELF))
    return "\n".join([head + ", such as", *path])
