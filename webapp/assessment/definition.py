"""The assessment as data: questions, rules and results, as they stand in `content/assessment.yaml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from functools import cached_property
from itertools import product

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
    """One thing a person can pick; it claims one thing only, so that nobody ticks it for half of it.

    `areas` are the parts of the question's picture that it stands for.
    """

    id: str
    text: str
    hint: str | None = None
    group: str | None = None
    role: Role = Role.SIGN
    shown_when: Condition = ALWAYS
    areas: tuple[str, ...] = ()


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
    picture: str | None = None

    @property
    def areas(self) -> Mapping[str, tuple[str, ...]]:
        """Option's id → the areas of the picture that it stands for."""
        return {option.id: option.areas for option in self.options}

    def shown(self, answers: Answers) -> tuple[Option, ...]:
        """The options that make sense after `answers`: neck words for a neck, back words for a back."""
        return tuple(option for option in self.options if option.shown_when.holds(answers))

    def accepted(self, picked: tuple[str, ...], answers: Answers) -> tuple[str, ...]:
        """`picked` in the definition's order when it is a possible answer after `answers`, else an empty answer."""
        known = [option for option in self.options if option.id in picked and option.shown_when.holds(answers)]
        alone = not self.many or any(option.role is Role.NONE for option in known)
        return tuple(option.id for option in known) if not alone or len(known) == 1 else ()


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
    sha256: str
    dated: date
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

    @cached_property
    def _ending(self) -> Mapping[tuple[str | None, str], list[Rule]]:
        """The answers of `ending`, worked out once: every page asks for a dozen of them."""
        ids = [question.id for question in self.questions]
        rules: dict[tuple[str | None, str], list[Rule]] = {pair: [] for pair in product((None, *ids), ids)}
        for rule in self.rules:
            sections = self.ends_before.get(rule.level, frozenset())
            ends = [question.id for question in self.questions if question.section in sections]
            unmoved_by = set(ends) - {name for name, _ in rule.when.names()}
            for latest, question in product((None, *ids), ends):
                if latest not in unmoved_by:
                    rules[latest, question].append(rule)
        return rules

    @property
    def fingerprint(self) -> str:
        """The first eight digits of the file's SHA-256."""
        return self.sha256[:8]

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

    def ending(self, question: Question, latest: Question | None) -> Sequence[Rule]:
        """The rules that may newly end the questions before `question`, the last one answered being `latest`.

        Left out are those that stood in the way of `latest` already, did not hold then, and do not look at its answer.
        """
        return self._ending[latest.id if latest else None, question.id]

    def words(self, tick: Tick) -> str:
        """The words of a picked option, with its group: "What makes it worse: A deep breath"."""
        question, name = tick
        option = next(option for option in self._by_id[question].options if option.id == name)
        return f"{option.group}: {option.text}" if option.group else option.text
