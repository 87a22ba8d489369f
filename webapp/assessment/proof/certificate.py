"""The certificate: what was proved about which files, by which code, and over how many answer states."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from webapp.assessment.conditions import Answers, Tick
from webapp.assessment.definition import Definition, Role, Voice
from webapp.assessment.explanation import answers_in_words
from webapp.assessment.proof import moves, promises, shape
from webapp.assessment.proof.picture import Picture, draw
from webapp.assessment.proof.promises import Claim, Promise
from webapp.assessment.proof.safety import Safety
from webapp.assessment.proof.states import States
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk

PROMISES: tuple[Promise, ...] = (
    promises.red_flags_are_heeded,
    promises.every_safety_answer_was_weighed,
    promises.nobody_is_advised_unasked,
    promises.everyone_is_offered_their_words,
    promises.patterns_follow_from_answers,
    promises.no_treatment_beside_a_flag,
    promises.help_pages_sell_nothing,
    moves.adding_a_sign_never_lowers,
    moves.a_worse_answer_never_lowers,
    moves.not_sure_never_lowers,
    moves.a_missing_answer_is_never_none,
    shape.everything_is_reached,
    shape.no_dead_end,
    shape.no_loop,
    shape.the_path_is_short,
)
ROOM = Path(__file__).parents[1]
# What a result depends on besides the two files: a change of any of it asks for a new proof.
CODE = ("conditions.py", "definition.py", "reading.py", "walk.py", "triage.py", "proof/*.py")

# Hashes of the files → what this process has proved already.
_proved_here: dict[tuple[str, str, str], "Certificate"] = {}


@dataclass(frozen=True)
class Counted:
    """A promise, and how many single claims about all states it came to."""

    promise: str
    claims: int


@dataclass(frozen=True)
class Broken:
    """A promise that is not kept: what is wrong, and the shortest path that shows it, as (question, picked words)."""

    promise: str
    fault: str
    path: tuple[tuple[str, str], ...]
    ends: str


@dataclass(frozen=True)
class Certificate:
    """A passed proof. `given` is the power of two that counts what a browser can send; the rest counts exactly.

    `finished` and `unfinished` are the different sets of answers that the walk can make of it.
    """

    version: str
    definition: str
    safety: str
    code: str
    given: int
    finished: int
    unfinished: int
    longest_path: int
    promises: tuple[Counted, ...]

    def covers(self, definition: Definition, safety: Safety) -> bool:
        """Whether this is about these very files and this very code."""
        return (self.definition, self.safety, self.code) == (definition.sha256, safety.sha256, code_hash())


class UnsafeError(Exception):
    """The assessment breaks promises; the message shows each with its shortest path, in words."""

    def __init__(self, broken: Iterable[Broken]) -> None:
        self.broken = tuple(broken)
        super().__init__("\n\n".join(map(in_words, self.broken)))


def prove(definition: Definition, safety: Safety) -> Certificate:
    """The certificate of `definition`, or UnsafeError: there is no certificate for one that breaks a promise."""
    picture = draw(definition)
    counted, broken = [], []
    for promise in PROMISES:
        claims = list(promise(picture, safety))
        counted.append(Counted(_sentence(promise), len(claims)))
        broken += [_broken(promise, claim, picture) for claim in claims if not claim.kept]
    if broken:
        raise UnsafeError(broken)
    return Certificate(
        version=definition.version,
        definition=definition.sha256,
        safety=safety.sha256,
        code=code_hash(),
        given=len(picture.space.ticks),
        finished=(picture.tidy & picture.complete).count(),
        unfinished=(picture.tidy - picture.complete).count(),
        longest_path=max(n for n, states in enumerate(picture.asked) if states),
        promises=tuple(counted),
    )


def certified(path: Path, definition: Definition, safety: Safety) -> Certificate:
    """The certificate kept in the file at `path` when it covers these files, else a fresh one; raises UnsafeError."""
    kept = read(path)
    if kept and kept.covers(definition, safety):
        return kept
    files = (definition.sha256, safety.sha256, code_hash())
    if files not in _proved_here:
        _proved_here[files] = prove(definition, safety)
    return _proved_here[files]


def read(path: Path) -> Certificate | None:
    """The certificate in the file at `path`; None when there is none that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Certificate(**{**kept, "promises": tuple(Counted(**one) for one in kept["promises"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(certificate: Certificate, path: Path) -> None:
    """Keep the certificate in the file at `path`."""
    path.write_text(json.dumps(asdict(certificate), indent=2) + "\n", encoding="utf-8")


def code_hash() -> str:
    """SHA-256 over the source of everything that decides a result or proves it."""
    files = sorted(path for pattern in CODE for path in ROOM.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def shortest(picture: Picture, states: States) -> Answers:
    """The answers of the shortest path in `states`: fewest ticks, and "none of these" where it makes no difference."""
    usual = {(q.id, o.id) for q in picture.definition.questions for o in q.options if o.role is Role.NONE}

    def cost(tick: Tick) -> int:
        return 1000 if tick in usual else 1001

    ticks = states.example(cost)
    return {q.id: tuple(o.id for o in q.options if (q.id, o.id) in ticks) for q in picture.definition.questions}


def in_words(broken: Broken) -> str:
    """The broken promise and its path as lines of text."""
    steps = [f"  {question}  {picked}" for question, picked in broken.path]
    return "\n".join([f"BROKEN: {broken.promise}", f"  {broken.fault}{':' if steps else '.'}", *steps, broken.ends])


def _broken(promise: Promise, claim: Claim, picture: Picture) -> Broken:
    states = claim.broken & picture.tidy or claim.broken
    if not states:
        return Broken(_sentence(promise), claim.fault, (), "")
    walked = walk(picture.definition, shortest(picture, states))
    path = tuple((asked, picked) for _, asked, picked in answers_in_words(picture.definition, walked, Voice.SELF))
    if walked.waiting:
        return Broken(_sentence(promise), claim.fault, path, f"  The next question is '{walked.waiting.id}'.")
    if not any(rule.when.holds(walked.kept) for rule in picture.definition.rules):
        return Broken(_sentence(promise), claim.fault, path, "  There is no advice.")
    outcome = triage(picture.definition, walked)
    return Broken(
        _sentence(promise), claim.fault, path, f"  The advice is {outcome.level.word}: {outcome.result.title}"
    )


def _sentence(promise: Promise) -> str:
    return (promise.__doc__ or "").split("\n")[0]
