"""The walk and the advice of `walk` and `triage` over answers kept as one number: many replays in little time.

A rule is judged again only when a question that it mentions is answered, and a replay can begin in the middle of a
path. The tests hold it to `walk` and `triage`, answer by answer.
"""

from dataclasses import dataclass
from typing import NamedTuple

from webapp.assessment.bits import Clauses, certain, clauses, met, possible, union
from webapp.assessment.conditions import ALWAYS, Answers, Tick
from webapp.assessment.definition import Definition, Level, Question, Role


class State(NamedTuple):
    """A walk on its way: the number of the question it stands at, the answers kept, the rules that hold for them."""

    place: int
    kept: int
    holding: int


@dataclass(frozen=True)
class End:
    """Where answers lead: to `level` and the page `result`, or, without a result, to that level or above.

    `asks` is the question that has to be answered first.
    """

    level: Level
    result: str | None
    asks: str | None = None


class Step(NamedTuple):
    """A question in bits: an option of `alone` excludes every other, a rule of `stops` keeps it from being asked.

    `sometimes` are the options that are shown on a condition, `rules` those that mention options of the question.
    """

    question: Question
    options: int
    alone: int
    sometimes: tuple[tuple[int, Clauses], ...]
    asked_when: Clauses
    stops: int
    rules: tuple[tuple[int, int, Clauses], ...]

    def offered(self, kept: int) -> int:
        """The options that are shown after the answers `kept`."""
        offered = self.options
        for bit, when in self.sometimes:
            if not met(when, kept):
                offered ^= bit
        return offered


class Replay:
    """One definition, made ready to be replayed."""

    def __init__(self, definition: Definition) -> None:
        ticks = [(question.id, option.id) for question in definition.questions for option in question.options]
        self._definition = definition
        self._bits: dict[Tick, int] = {tick: 1 << place for place, tick in enumerate(ticks)}
        self._rules = [clauses(rule.when, self._bits) for rule in definition.rules]
        self._steps = [self._step(question) for question in definition.questions]
        self._options = {step.question.id: step.options for step in self._steps}
        self._start = State(0, 0, union(1 << place for place, when in enumerate(self._rules) if met(when, 0)))

    def number(self, answers: Answers) -> int:
        """`answers` as one number."""
        return union(self._bits[question, option] for question, picked in answers.items() for option in picked)

    def changed(self, given: int, question: str, picks: tuple[str, ...]) -> int:
        """The answers `given` with `picks` as the answer to `question`."""
        return given & ~self._options[question] | self.number({question: picks})

    def before(self, question: str, given: int) -> State:
        """The walk of `given` at `question`, which is asked on it: without an answer the walk waits there."""
        return self._run(self.changed(given, question, ()), self._start)

    def end(self, given: int, state: State | None = None) -> End:
        """Where `given` leads, from `state` on; a question that is asked only after a yes is answered in every way."""
        state = self._run(given, state or self._start)
        if state.place == len(self._steps):
            decisive = (state.holding & -state.holding).bit_length() - 1
            rule = self._definition.rules[decisive]
            return End(rule.level, rule.result)
        step = self._steps[state.place]
        if step.question.many or not step.question.follow_up:
            return End(self._least(state), None, step.question.id)
        return self._answered_in_every_way(step, given & ~step.options, state)

    def _answered_in_every_way(self, step: Step, given: int, state: State) -> End:
        offered = step.offered(state.kept)
        bits = (self._bits[step.question.id, option.id] for option in step.question.options)
        ends = [self.end(given | bit, state) for bit in bits if bit & offered]
        pages = {(end.level, end.result) for end in ends}
        return End(min(end.level for end in ends), ends[0].result if len(pages) == 1 else None, step.question.id)

    def _run(self, given: int, state: State) -> State:
        """`state` led on by the answers `given`, to the question that waits or behind the last one."""
        place, kept, holding = state
        for step in self._steps[place:]:
            if holding & step.stops:
                break
            if met(step.asked_when, kept):
                picked = given & step.offered(kept)
                if not picked or (picked & step.alone and picked & (picked - 1)):
                    return State(place, kept, holding)
                kept |= picked
                for rule, mentions, when in step.rules:
                    if picked & mentions:
                        holding = holding | rule if met(when, kept) else holding & ~rule
            place += 1
        return State(len(self._steps), kept, holding)

    def _least(self, state: State) -> Level:
        """The lowest level that is left, whatever is answered from `state` on: behind a certain rule none decides."""
        ahead = union(step.options for step in self._steps[state.place :])
        left: list[Level] = []
        for rule, when in zip(self._definition.rules, self._rules, strict=True):
            if possible(when, state.kept, ahead):
                left.append(rule.level)
            if certain(when, state.kept, ahead):
                break
        return min(left)

    def _step(self, question: Question) -> Step:
        rules, ends_before = self._definition.rules, self._definition.ends_before
        own = {option: self._bits[question.id, option.id] for option in question.options}
        alone = [bit for option, bit in own.items() if not question.many or option.role is Role.NONE]
        sometimes = [(bit, option.shown_when) for option, bit in own.items() if option.shown_when != ALWAYS]
        stops = [1 << n for n, rule in enumerate(rules) if question.section in ends_before.get(rule.level, frozenset())]
        mentions = [union(self._bits[t] for t in rule.when.names() if t[0] == question.id) for rule in rules]
        return Step(
            question=question,
            options=union(own.values()),
            alone=union(alone),
            sometimes=tuple((bit, clauses(when, self._bits)) for bit, when in sometimes),
            asked_when=clauses(question.asked_when, self._bits),
            stops=union(stops),
            rules=tuple((1 << n, bits, self._rules[n]) for n, bits in enumerate(mentions) if bits),
        )
