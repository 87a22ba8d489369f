"""The questions as boxes to tick, each with its code and with what must be known before or after it."""

from dataclasses import dataclass
from itertools import groupby

from webapp.assessment.definition import Definition, Level, Option, Question, Role, Rule, Voice
from webapp.assessment.faces.clauses import ALWAYS, NoneOf, OneOf, clause_of
from webapp.assessment.faces.codes import Codes


@dataclass(frozen=True)
class Box:
    """One option. `stops` when it is an emergency by itself; `leads_to` are the follow-up questions that it opens."""

    code: str
    text: str
    hint: str | None
    group: str | None
    role: Role
    stops: bool
    leads_to: tuple[int, ...]


@dataclass(frozen=True)
class Offer:
    """Boxes that are offered only when `condition`, in codes, holds; `spans` is a shorter way to write `codes`."""

    codes: str
    spans: str
    condition: str


@dataclass(frozen=True)
class BoxedQuestion:
    """One question with its boxes.

    `only_if` says in codes when it is asked, `skip_if` says the same the other way round where that is shorter;
    with `by_mark` the boxes that open it are marked with its number.
    """

    number: int
    text: str
    text_other: str | None
    help: str | None
    many: bool
    only_if: str | None
    skip_if: str | None
    by_mark: bool
    boxes: tuple[Box, ...]
    offers: tuple[Offer, ...]

    def coded(self, role: str) -> str:
        """The codes of its boxes with this role: "none", "unsure" or "sign"."""
        return " ".join(box.code for box in self.boxes if box.role == role)


def boxed_questions(definition: Definition) -> tuple[BoxedQuestion, ...]:
    """Every question of the definition, in order."""
    codes = Codes(definition)
    return tuple(_boxed(definition, codes, question) for question in definition.questions)


def _boxed(definition: Definition, codes: Codes, question: Question) -> BoxedQuestion:
    asked = clause_of(question.asked_when)
    absent = isinstance(asked, NoneOf) and asked != ALWAYS
    own, other = question.text[Voice.SELF], question.text[Voice.OTHER]
    return BoxedQuestion(
        number=codes.number(question),
        text=own,
        text_other=other if other != own else None,
        help=question.help,
        many=question.many,
        only_if=None if asked == ALWAYS else codes.words(asked),
        skip_if=codes.words(clause_of(question.asked_when, holds=False)) if absent else None,
        by_mark=isinstance(asked, OneOf),
        boxes=tuple(_box(definition, codes, question, option) for option in question.options),
        offers=_offers(codes, question),
    )


def _box(definition: Definition, codes: Codes, question: Question, option: Option) -> Box:
    tick = (question.id, option.id)
    opened = (later for later in definition.questions if _opens(tick, later))
    return Box(
        code=codes.code(tick),
        text=option.text,
        hint=option.hint,
        group=option.group,
        role=option.role,
        stops=_is_emergency(definition, question, option),
        leads_to=tuple(codes.number(later) for later in opened),
    )


def _opens(tick: tuple[str, str], later: Question) -> bool:
    asked = clause_of(later.asked_when)
    return isinstance(asked, OneOf) and tick in asked.ticks


def _is_emergency(definition: Definition, question: Question, option: Option) -> bool:
    """Whether ticking `option` is an emergency, whichever box led to its question."""
    asked = clause_of(question.asked_when)
    ways = asked.ticks if isinstance(asked, OneOf) else (None,)
    rules = [rule for rule in definition.rules if rule.level is Level.EMERGENCY]
    return all(any(_holds(rule, question.id, option.id, way) for rule in rules) for way in ways)


def _holds(rule: Rule, question: str, option: str, way: tuple[str, str] | None) -> bool:
    led = {way[0]: (way[1],)} if way else {}
    return rule.when.holds({**led, question: (option,)})


def _offers(codes: Codes, question: Question) -> tuple[Offer, ...]:
    """The boxes of `question` that make sense for some people only, by condition."""
    limited = [option for option in question.options if clause_of(option.shown_when) != ALWAYS]
    by_words = sorted(limited, key=lambda option: codes.words(clause_of(option.shown_when)))
    offered = groupby(by_words, key=lambda option: codes.words(clause_of(option.shown_when)))
    by_condition = [(words, [(question.id, option.id) for option in options]) for words, options in offered]
    return tuple(Offer(codes.list(ticks), codes.spans(ticks), words) for words, ticks in by_condition)
