"""The assessment by phone: what intake staff read aloud, what they write into the tally, and where they go on."""

from dataclasses import dataclass

from webapp.assessment.definition import Definition, Level, Question
from webapp.assessment.faces.boxes import BoxedQuestion, boxed_questions
from webapp.assessment.faces.clauses import NEVER, Clause, known_from, news_from, only_grows, ticks_in
from webapp.assessment.faces.codes import Codes
from webapp.assessment.faces.lines import Ending, Line, ending_levels, endings, score_lines
from webapp.assessment.faces.paper import Addition, additions


@dataclass(frozen=True)
class Check:
    """When `condition`, in codes, holds, the line's number goes into the tally; one that `stops` ends the questions."""

    condition: str
    line: Line
    stops: bool


@dataclass(frozen=True)
class Gate:
    """A number from `first` to `last` in the tally ends the questions with `ending`."""

    first: int
    last: int
    ending: Ending


@dataclass(frozen=True)
class Station:
    """One question of the call, in the order of working: gates, then the question, then checks.

    When it is not to be asked, the call goes on at question `otherwise` (None: at the end). `said` is its help in
    words for the ear. The checks can be left out when nothing but boxes of `quiet` was answered.
    """

    gates: tuple[Gate, ...]
    asked: BoxedQuestion
    said: str
    otherwise: int | None
    checks: tuple[Check, ...]
    quiet: str


@dataclass(frozen=True)
class PhoneScript:
    """The whole call. After `last_checks` the lowest number in the tally decides."""

    stations: tuple[Station, ...]
    last_checks: tuple[Check, ...]
    lines: tuple[Line, ...]
    endings: tuple[Ending, ...]
    additions: tuple[Addition, ...]


def phone_script(definition: Definition) -> PhoneScript:
    """The script. Raises NotByHandError when the rules can't be scored by hand."""
    codes, lines = Codes(definition), score_lines(definition)
    return PhoneScript(
        stations=tuple(
            _station(definition, codes, lines, place, asked) for place, asked in enumerate(boxed_questions(definition))
        ),
        last_checks=tuple(
            Check(codes.words(line.clause), line, stops=False) for line in lines if not only_grows(line.clause)
        ),
        lines=lines,
        endings=endings(definition),
        additions=additions(definition),
    )


def _station(
    definition: Definition, codes: Codes, lines: tuple[Line, ...], place: int, asked: BoxedQuestion
) -> Station:
    stopping = _ended_by(definition, place + 1)
    new = _news(definition, lines, place)
    return Station(
        gates=_gates(definition, lines, place),
        asked=asked,
        said=(asked.help or "").replace("Tick ", "Say yes to "),
        otherwise=_otherwise(definition, place),
        checks=tuple(Check(codes.words(clause), line, stops=line.rule.level in stopping) for line, clause in new),
        quiet=_quiet(codes, definition.questions[place], [clause for _, clause in new]),
    )


def _news(definition: Definition, lines: tuple[Line, ...], place: int) -> list[tuple[Line, Clause]]:
    """The lines that the answer to this question can make true, with what of their conditions it takes by then.

    Lines that a missing tick makes true are not among them: they wait for the end of the call.
    """
    by_now = {question.id for question in definition.questions[: place + 1]}
    growing = [line for line in lines if only_grows(line.clause)]
    news = [(line, news_from(known_from(line.clause, by_now), definition.questions[place].id)) for line in growing]
    return [(line, clause) for line, clause in news if clause != NEVER]


def _gates(definition: Definition, lines: tuple[Line, ...], place: int) -> tuple[Gate, ...]:
    """The levels that begin to end the call at this question; what ended it before has stopped it already."""
    new = _ended_by(definition, place) - _ended_by(definition, place - 1)
    by_level = {level: [line for line in lines if line.rule.level is level] for level in ending_levels(definition)}
    return tuple(
        Gate(here[0].number, here[-1].number, here[0].ending)
        for level, here in by_level.items()
        if place and level in new and here
    )


def _ended_by(definition: Definition, place: int) -> frozenset[Level]:
    """The levels at which a rule ends the call before the question at `place`; none where there is no question."""
    sections = {question.section for question in definition.questions[place : place + 1]} if place >= 0 else set()
    return frozenset(level for level, ended in definition.ends_before.items() if ended & sections)


def _quiet(codes: Codes, question: Question, clauses: list[Clause]) -> str:
    """The boxes of `question` that none of `clauses` mentions."""
    telling = {tick for clause in clauses for tick in ticks_in(clause)}
    return codes.list((question.id, o.id) for o in question.options if (question.id, o.id) not in telling)


def _otherwise(definition: Definition, place: int) -> int | None:
    """Where the call goes on when this question is not asked: behind those that depend on just the same."""
    this = definition.questions[place]
    for later, question in enumerate(definition.questions[place + 1 :], start=place + 1):
        if (question.asked_when, question.section) != (this.asked_when, this.section):
            return later + 1
    return None
