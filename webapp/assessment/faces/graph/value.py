"""The graph as a value: questions, the ways between them, and the ways out to the results."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from webapp.assessment.definition import Definition, Level, Question, Voice
from webapp.assessment.faces.clauses import ALWAYS, clause_of
from webapp.assessment.faces.condition_words import condition_words
from webapp.assessment.proof.picture import Picture, Step
from webapp.assessment.proof.states import States


@dataclass(frozen=True)
class Ask:
    """A question. `only_if` says in words when it is asked; empty when it is for everybody whom no rule stops."""

    number: int
    id: str
    section: str
    words: str
    many: bool
    options: int
    follow_up: bool
    only_if: str


@dataclass(frozen=True)
class Section:
    """Questions that begin together. A rule at one of the levels `ended_by` keeps them from being asked."""

    name: str
    questions: tuple[Ask, ...]
    ended_by: tuple[Level, ...]


@dataclass(frozen=True)
class Ending:
    """A result, and the rules that lead to it at each level, the soonest first."""

    id: str
    title: str
    rules: tuple[tuple[Level, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Onward:
    """That question `after` can be the very next one after question `before`."""

    before: str
    after: str


@dataclass(frozen=True)
class Exit:
    """That question `last` can be the last one, with this result at this level; `rules` are those that can hold then.

    `early` when it can cut off questions that would otherwise come.
    """

    last: str
    level: Level
    result: str
    rules: tuple[str, ...]
    early: bool


@dataclass(frozen=True)
class Graph:
    """Everything that the picture shows and the text says."""

    edition: str
    sections: tuple[Section, ...]
    endings: tuple[Ending, ...]
    onwards: tuple[Onward, ...]
    exits: tuple[Exit, ...]

    @property
    def questions(self) -> tuple[Ask, ...]:
        return tuple(ask for section in self.sections for ask in section.questions)

    def from_question(self, name: str) -> tuple[tuple[Onward, ...], tuple[Exit, ...]]:
        """The ways on and the ways out that begin at the question called `name`."""
        return tuple(o for o in self.onwards if o.before == name), tuple(e for e in self.exits if e.last == name)


def graph_of(picture: Picture) -> Graph:
    """The graph of the definition in `picture`: a way is in it exactly when some set of answers walks it."""
    definition = picture.definition
    steps = tuple(picture.steps.values())
    return Graph(
        edition=definition.edition,
        sections=tuple(_sections(definition)),
        endings=tuple(_ending(definition, name) for name in definition.results),
        onwards=tuple(way for place, step in enumerate(steps) for way in _onwards(step, steps[place + 1 :])),
        exits=tuple(way for place, step in enumerate(steps) for way in _exits(picture, step, steps[place + 1 :])),
    )


def _sections(definition: Definition) -> Iterator[Section]:
    numbered = enumerate(definition.questions, start=1)
    for name, questions in groupby(numbered, key=lambda pair: pair[1].section):
        asks = tuple(_ask(definition, number, question) for number, question in questions)
        ended_by = (level for level, sections in definition.ends_before.items() if name in sections)
        yield Section(name, asks, tuple(sorted(ended_by, reverse=True)))


def _ask(definition: Definition, number: int, question: Question) -> Ask:
    asked = clause_of(question.asked_when)
    return Ask(
        number=number,
        id=question.id,
        section=question.section,
        words=question.text[Voice.SELF],
        many=question.many,
        options=len(question.options),
        follow_up=question.follow_up,
        only_if="" if asked == ALWAYS else condition_words(definition, asked),
    )


def _ending(definition: Definition, name: str) -> Ending:
    levels = sorted({rule.level for rule in definition.rules if rule.result == name}, reverse=True)
    leading = {
        level: tuple(rule.id for rule in definition.rules if (rule.result, rule.level) == (name, level))
        for level in levels
    }
    return Ending(name, definition.results[name].title, tuple(leading.items()))


def _onwards(step: Step, later: tuple[Step, ...]) -> Iterator[Onward]:
    left = step.answered
    for following in later:
        if left & following.asked:
            yield Onward(step.question.id, following.question.id)
        left = left - following.asked


def _exits(picture: Picture, step: Step, later: tuple[Step, ...]) -> Iterator[Exit]:
    asked_later = picture.space.any(following.asked for following in later)
    ended = (picture.complete & step.asked) - asked_later
    for (level, result), states in picture.pages.items():
        here = ended & states
        if here:
            rules = _rules(picture, level, result, here)
            yield Exit(step.question.id, level, result, rules, _cuts_off(picture.definition, level, later))


def _rules(picture: Picture, level: Level, result: str, states: States) -> tuple[str, ...]:
    """The rules for this page that can hold in `states`."""
    leading = (rule.id for rule in picture.definition.rules if (rule.level, rule.result) == (level, result))
    return tuple(name for name in leading if states & picture.holds[name])


def _cuts_off(definition: Definition, level: Level, later: tuple[Step, ...]) -> bool:
    ends = definition.ends_before.get(level, frozenset())
    return any(following.question.section in ends for following in later)
