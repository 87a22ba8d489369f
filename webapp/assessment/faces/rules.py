"""How the assessment decides, in words: for the page that anyone may read, and for the sheet that a clinician signs."""

from dataclasses import dataclass
from itertools import groupby

from webapp.assessment.conditions import Condition
from webapp.assessment.definition import Definition, Level, Note, Option, Question, Rule
from webapp.assessment.faces.clauses import ALWAYS, clause_of
from webapp.assessment.faces.outline import Outline, outline


@dataclass(frozen=True)
class RuleInWords:
    """A rule, when it holds, and the title of the page that it leads to."""

    rule: Rule
    when: Outline
    leads_to: str


@dataclass(frozen=True)
class LevelOfRules:
    """Rules of one level that stand together, in order of precedence."""

    level: Level
    rules: tuple[RuleInWords, ...]


@dataclass(frozen=True)
class Offered:
    """Options that stand together in their question; with `when`, only then are they offered."""

    when: Outline | None
    options: tuple[Option, ...]


@dataclass(frozen=True)
class QuestionInWords:
    """A question, when it is asked (None: always), and its options."""

    number: int
    question: Question
    asked: Outline | None
    offered: tuple[Offered, ...]


@dataclass(frozen=True)
class NoteInWords:
    """A note, when it is added, and the titles of the pages that it is added to."""

    note: Note
    when: Outline
    titles: tuple[str, ...]


@dataclass(frozen=True)
class EarlyEnd:
    """A rule of this level ends the questions: those with these numbers are not asked any more."""

    level: Level
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class RuleSheet:
    """Everything by which the assessment decides."""

    levels: tuple[LevelOfRules, ...]
    questions: tuple[QuestionInWords, ...]
    early_ends: tuple[EarlyEnd, ...]
    notes: tuple[NoteInWords, ...]


def rule_sheet(definition: Definition) -> RuleSheet:
    """The definition in words. Rules keep their order: one level stands more than once where the order says so."""
    return RuleSheet(
        levels=tuple(
            LevelOfRules(level, tuple(_rule(definition, rule) for rule in rules))
            for level, rules in groupby(definition.rules, key=lambda rule: rule.level)
        ),
        questions=tuple(
            _question(definition, number, question) for number, question in enumerate(definition.questions, start=1)
        ),
        early_ends=tuple(
            EarlyEnd(level, tuple(n for n, q in enumerate(definition.questions, start=1) if q.section in ended))
            for level, ended in sorted(definition.ends_before.items(), reverse=True)
        ),
        notes=tuple(_note(definition, note) for note in definition.notes),
    )


def _rule(definition: Definition, rule: Rule) -> RuleInWords:
    return RuleInWords(rule, outline(definition, rule.when), definition.results[rule.result].title)


def _question(definition: Definition, number: int, question: Question) -> QuestionInWords:
    return QuestionInWords(
        number=number,
        question=question,
        asked=_unless_always(definition, question.asked_when),
        offered=tuple(
            Offered(_unless_always(definition, when), tuple(options))
            for when, options in groupby(question.options, key=lambda option: option.shown_when)
        ),
    )


def _unless_always(definition: Definition, condition: Condition) -> Outline | None:
    return None if clause_of(condition) == ALWAYS else outline(definition, condition)


def _note(definition: Definition, note: Note) -> NoteInWords:
    titles = tuple(definition.results[name].title for name in note.results)
    return NoteInWords(note, outline(definition, note.when), titles)
