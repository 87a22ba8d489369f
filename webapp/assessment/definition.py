"""The assessment as data: questions, rules and results, as they stand in `content/assessment.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from webapp.assessment.conditions import ALWAYS, Answers, Condition, Tick

# The answers cookie keeps one bit an option in a 32-bit number.
MOST_OPTIONS = 32


class Level(IntEnum):
    """How soon care is needed; a higher level is never hidden by a lower one."""

    ROUTINE = 1
    SOON = 2
    URGENT = 3
    EMERGENCY = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Voice(StrEnum):
    """Who the answers are about."""

    SELF = "self"
    OTHER = "other"


class Role(StrEnum):
    """What an option means beside its words: `none` excludes every other, `unsure` can stand beside others."""

    SIGN = "sign"
    NONE = "none"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Option:
    """One thing a person can pick; it claims one thing only, so that nobody ticks it for half of it."""

    id: str
    text: str
    hint: str | None = None
    group: str | None = None
    role: Role = Role.SIGN
    shown_when: Condition = ALWAYS


@dataclass(frozen=True)
class Question:
    """One screen. `many` lets several options be picked; a `follow_up` is asked only after a yes to an earlier one."""

    id: str
    section: str
    many: bool
    text: Mapping[Voice, str]
    why: str
    options: tuple[Option, ...]
    help: str | None = None
    follow_up: bool = False
    asked_when: Condition = ALWAYS

    def shown(self, answers: Answers) -> tuple[Option, ...]:
        """The options that make sense after `answers`: neck words for a neck, back words for a back."""
        return tuple(option for option in self.options if option.shown_when.holds(answers))

    def accepted(self, picked: tuple[str, ...], answers: Answers) -> tuple[str, ...]:
        """`picked` in the definition's order when it is a possible answer after `answers`, else an empty answer."""
        options = {option.id: option for option in self.shown(answers)}
        known = tuple(name for name in options if name in picked)
        alone = not self.many or any(options[name].role is Role.NONE for name in known)
        return known if not alone or len(known) == 1 else ()


@dataclass(frozen=True)
class Rule:
    """When `when` holds the person belongs on page `result` at `level`. Rules stand in strict order of precedence."""

    id: str
    level: Level
    result: str
    when: Condition
    reason: str
    source: str
    prompt: bool = False


@dataclass(frozen=True)
class Note:
    """A sentence added to some result pages when `when` holds."""

    id: str
    results: tuple[str, ...]
    when: Condition
    text: str


@dataclass(frozen=True)
class Result:
    """One result page. `wait` answers "Can I wait?"; `steps` say what to do; `limits` what a quiz cannot know."""

    id: str
    title: str
    wait: str
    lead: str
    steps: tuple[str, ...]
    limits: tuple[str, ...]
    treatments: tuple[str, ...] = ()
    offers_visit: bool = True


@dataclass(frozen=True)
class Definition:
    """The whole assessment, checked by `reading.load_definition`."""

    version: str
    fingerprint: str
    dated: date
    signed_by: str | None
    signed_on: date | None
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    notes: tuple[Note, ...]
    results: Mapping[str, Result]
    ends_before: Mapping[Level, frozenset[str]]
    prompt: str
    prompt_wait: str
    watch_for: tuple[str, ...]
    footer: tuple[str, ...]
    _by_id: Mapping[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {question.id: question for question in self.questions})

    @property
    def edition(self) -> str:
        """Version and fingerprint of the file: what a stored answer was given to."""
        return f"{self.version} ({self.fingerprint})"

    @property
    def usual_length(self) -> int:
        """Number of questions on the path of an adult without a danger sign."""
        return sum(not question.follow_up for question in self.questions)

    def find(self, question_id: str) -> Question | None:
        return self._by_id.get(question_id)

    def words(self, tick: Tick) -> str:
        """The words of a picked option, with its group: "What makes it worse: A deep breath"."""
        question, name = tick
        option = next(option for option in self._by_id[question].options if option.id == name)
        return f"{option.group}: {option.text}" if option.group else option.text
