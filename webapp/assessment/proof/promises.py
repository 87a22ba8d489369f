"""The promises, one function each: what was looked at, and the answer states that break it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from webapp.assessment.definition import Level
from webapp.assessment.proof.picture import Picture
from webapp.assessment.proof.safety import Safety
from webapp.assessment.proof.states import States


@dataclass(frozen=True)
class Claim:
    """One thing that must be so. `broken` are the states in which it is not; `fault` says what is wrong there.

    Where the definition is at fault as a whole (a question that nobody reaches) `holds` is False and no state is shown.
    """

    fault: str
    broken: States
    holds: bool = True

    @property
    def kept(self) -> bool:
        return self.holds and not self.broken


Promise = Callable[[Picture, Safety], Iterator[Claim]]


def red_flags_are_heeded(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Each red flag leads at least to its level, on every path that can contain it."""
    for flag in safety.red_flags:
        seen = picture.complete & picture.holding(flag.when)
        fault = f"the red flag '{flag.id}' must lead at least to {flag.at_least.word}"
        yield Claim(fault, seen - picture.at_least[flag.at_least], holds=bool(seen))


def every_safety_answer_was_weighed(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Every answer to a safety question stands in the table: as a part of a red flag, or as harmless."""
    weighed = safety.harmless.union(*(flag.when.names() for flag in safety.red_flags))
    for question in picture.definition.questions:
        if question.section == "safety":
            for option in question.options:
                fault = f"the safety table says nothing about '{option.text}' ({question.id}: {option.id})"
                yield Claim(fault, picture.space.none, holds=(question.id, option.id) in weighed)


def nobody_is_advised_unasked(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Whoever is not sent to emergency care was asked every question that the table insists on."""
    calm = picture.below(Level.EMERGENCY)
    for row in safety.must_ask:
        fault = f"there is advice short of an emergency without an answer to '{row.question}'"
        yield Claim(fault, (calm & picture.holding(row.when)) - picture.steps[row.question].answered)


def everyone_is_offered_their_words(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """Whoever is asked a question is offered the answers that the table insists on."""
    for row in safety.must_offer:
        step = picture.steps[row.question]
        for name in row.options:
            hidden = picture.space.picked((row.question, name)) - step.known[name]
            fault = f"'{name}' is not offered at '{row.question}' though it should be"
            yield Claim(fault, step.asked & picture.holding(row.when) & hidden)


def patterns_follow_from_answers(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """A treatment pattern is shown only after the answers that the table asks for."""
    for name, only_when in safety.patterns.items():
        yield Claim(
            f"the pattern '{name}' is shown without what it needs", picture.result(name) - picture.holding(only_when)
        )


def no_treatment_beside_a_flag(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """No treatment pattern is shown beside a red flag, with new pain, or with pain in more than one area."""
    pattern = picture.space.any(picture.result(name) for name in safety.patterns)
    for flag in safety.red_flags:
        if flag.at_least > Level.ROUTINE:
            fault = f"a treatment pattern stands beside the red flag '{flag.id}'"
            yield Claim(fault, pattern & picture.holding(flag.when))
    fault = "a treatment pattern is shown too early, or for more than one area"
    yield Claim(fault, pattern & picture.holding(safety.no_pattern_when))


def help_pages_sell_nothing(picture: Picture, safety: Safety) -> Iterator[Claim]:
    """A page that calls for help sells nothing: no treatment, no visit; only patterns name more than the first step."""
    for level, name in picture.pages:
        result = picture.definition.results[name]
        named = set(result.treatments) - {safety.first_step}
        fault = f"the page '{name}' names a treatment that it must not name"
        yield Claim(fault, picture.space.none, holds=not named or name in safety.patterns)
        if level >= Level.URGENT:
            fault = f"the page '{name}' calls for help, and must name no treatment and offer no visit"
            yield Claim(fault, picture.space.none, holds=not result.treatments and not result.offers_visit)
