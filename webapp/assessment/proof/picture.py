"""The walk and the triage of one definition, as sets of answer states: the whole assessment at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from webapp.assessment.conditions import AllOf, AnyOf, Condition, Not, Picked, Tick
from webapp.assessment.definition import Definition, Level, Option, Question, Role
from webapp.assessment.proof.states import Space, States


@dataclass(frozen=True)
class Step:
    """One question. `known`: where each option is both picked and shown; `accepted`: where that makes an answer."""

    question: Question
    asked: States
    known: Mapping[str, States]
    accepted: States

    @cached_property
    def answered(self) -> States:
        """The states in which it is asked and has an answer."""
        return self.asked & self.accepted

    @property
    def waits(self) -> States:
        """The states in which the walk waits here."""
        return self.asked - self.answered

    def kept(self, options: Iterable[str]) -> States:
        """The states in which the walk keeps an answer with at least one of `options`."""
        return self.answered & self.answered.space.any(self.known[name] for name in options)


Steps = Mapping[str, Step]


@dataclass(frozen=True)
class Picture:
    """What `walk` and `triage` do with every set of given answers, also half-finished, outdated and forged ones."""

    definition: Definition
    space: Space
    steps: Steps
    complete: States

    @cached_property
    def tidy(self) -> States:
        """The states that hold nothing but answers on the path: each stands for all that the walk reads as it."""
        return self.space.every(self._tidy(step) for step in reversed(list(self.steps.values())))

    @cached_property
    def held(self) -> States:
        """The states that a browser can bring: each answer was possible when it was given, perhaps no more."""
        return self.space.every(self._possible(step.question) for step in reversed(list(self.steps.values())))

    @cached_property
    def holds(self) -> Mapping[str, States]:
        """Rule id → the states in which it holds, finished or not."""
        return {rule.id: self.holding(rule.when) for rule in self.definition.rules}

    @cached_property
    def pages(self) -> Mapping[tuple[Level, str], States]:
        """(level, result id) → the finished states that end there: the first rule that holds decides."""
        shown: dict[tuple[Level, str], States] = {}
        left = self.complete
        for page, rules in groupby(self.definition.rules, key=lambda rule: (rule.level, rule.result)):
            here = left & self.space.any(self.holds[rule.id] for rule in rules)
            shown[page] = shown.get(page, self.space.none) | here
            left = left - here
        return shown

    @cached_property
    def at_least(self) -> Mapping[Level, States]:
        """Level → the finished states that end at it or above."""
        return {
            level: self.space.any(states for (reached, _), states in self.pages.items() if reached >= level)
            for level in Level
        }

    @cached_property
    def asked(self) -> tuple[States, ...]:
        """At place n the finished states in which at least n questions are asked."""
        so_far = [self.complete] + [self.space.none] * len(self.steps)
        for step in self.steps.values():
            so_far[1:] = [many | (fewer & step.asked) for fewer, many in pairwise(so_far)]
        return tuple(so_far)

    def below(self, level: Level) -> States:
        """The finished states that end below `level`."""
        return self.complete - self.at_least[level]

    def result(self, name: str) -> States:
        """The finished states that show the result called `name`."""
        return self.space.any(states for (_, result), states in self.pages.items() if result == name)

    def holding(self, condition: Condition) -> States:
        """The states in which `condition` holds for the answers that the walk keeps."""
        return _holding(self.space, condition, self.steps)

    def _possible(self, question: Question) -> States:
        ticks = self._ticks(question)
        return _accepted(question, self.space, ticks) | ~self.space.any(ticks.values())

    def _ticks(self, question: Question) -> Mapping[str, States]:
        return {option.id: self.space.picked((question.id, option.id)) for option in question.options}

    def _tidy(self, step: Step) -> States:
        ticks = self._ticks(step.question)
        unseen = self.space.any(ticks[name] - step.known[name] for name in ticks)
        return (step.answered - unseen) | ~self.space.any(ticks.values())


def space_of(*definitions: Definition) -> Space:
    """One tick for each option, in the order of the questions; what only later definitions have stands behind."""
    return Space(tuple({(q.id, o.id): None for d in definitions for q in d.questions for o in q.options}))


def draw(definition: Definition, space: Space | None = None) -> Picture:
    """The picture of `definition`, in a `space` of its own or one shared with others."""
    space = space or space_of(definition)
    steps: dict[str, Step] = {}
    goes_on = space.all
    for question in definition.questions:
        goes_on = goes_on - _ended(definition, question, space, steps)
        step = steps[question.id] = _step(question, goes_on, space, steps)
        goes_on = goes_on - step.waits
    return Picture(definition, space, steps, ~space.any(step.waits for step in steps.values()))


def _step(question: Question, reached: States, space: Space, steps: Steps) -> Step:
    asked = reached & _holding(space, question.asked_when, steps)
    known = {option.id: _known(question, option, space, steps) for option in question.options}
    return Step(question, asked, known, _accepted(question, space, known))


def _known(question: Question, option: Option, space: Space, steps: Steps) -> States:
    return space.picked((question.id, option.id)) & _holding(space, option.shown_when, steps)


def _ended(definition: Definition, question: Question, space: Space, steps: Steps) -> States:
    """The states in which a rule already calls for help so soon that `question` is not asked any more."""
    return space.any(
        _holding(space, rule.when, steps)
        for rule in definition.rules
        if question.section in definition.ends_before.get(rule.level, frozenset())
    )


def _accepted(question: Question, space: Space, known: Mapping[str, States]) -> States:
    """The states whose ticks on `question` are a possible answer: some, and one alone where only one may stand."""
    some, lonely, crowded = space.none, space.none, space.none
    for option in question.options:
        picked = known[option.id]
        alone = not question.many or option.role is Role.NONE
        crowded = crowded | (picked & (some if alone else lonely))
        lonely = lonely | picked if alone else lonely
        some = some | picked
    return some - crowded


def _holding(space: Space, condition: Condition, steps: Steps) -> States:
    """The states in which `condition` holds after `steps`; a question not asked yet meets no `picked`."""
    match condition:
        case Picked(question, options):
            return steps[question].kept(options) if question in steps else space.none
        case AllOf(parts):
            return space.every(_holding(space, part, steps) for part in parts)
        case AnyOf(parts):
            return space.any(_holding(space, part, steps) for part in parts)
        case Not(part):
            return ~_holding(space, part, steps)
    raise TypeError(f"the proof does not know the condition {type(condition).__name__}")


def ticks_of(question: Question) -> tuple[Tick, ...]:
    """The ticks that a question offers."""
    return tuple((question.id, option.id) for option in question.options)
