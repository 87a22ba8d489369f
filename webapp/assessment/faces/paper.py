"""The assessment on paper: a form for the patient, and a score sheet with which staff reach the website's result."""

from dataclasses import dataclass

from webapp.assessment.definition import Definition, Level, Note, Role
from webapp.assessment.faces.boxes import BoxedQuestion, boxed_questions
from webapp.assessment.faces.clauses import clause_of
from webapp.assessment.faces.codes import Codes
from webapp.assessment.faces.lines import Ending, Line, ending_levels, endings, score_lines


@dataclass(frozen=True)
class Completeness:
    """What must be ticked before the next lines may be read: one box of each question in `one`, one or more of each in
    `many`, and a box in `alone` only without another one in its question."""

    one: tuple[int, ...]
    many: tuple[int, ...]
    alone: tuple[str, ...]


@dataclass(frozen=True)
class ScoreLine:
    """A line and its condition in codes."""

    line: Line
    condition: str


@dataclass(frozen=True)
class Block:
    """Lines that are read once the form is complete as far as `first` says."""

    first: Completeness | None
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True)
class Addition:
    """A sentence to add to the endings with these letters when `condition` holds."""

    letters: str
    condition: str
    note: Note


@dataclass(frozen=True)
class Paper:
    """Everything that stands on the form and on the score sheet."""

    questions: tuple[BoxedQuestion, ...]
    blocks: tuple[Block, ...]
    endings: tuple[Ending, ...]
    additions: tuple[Addition, ...]


def paper(definition: Definition) -> Paper:
    """The form and its score. Raises NotByHandError when the rules can't be scored by hand."""
    return Paper(boxed_questions(definition), _blocks(definition), endings(definition), additions(definition))


def additions(definition: Definition) -> tuple[Addition, ...]:
    """The notes, with their conditions in codes."""
    codes = Codes(definition)
    letters = {ending.result.id: ending.letter for ending in endings(definition)}
    return tuple(
        Addition(" ".join(letters[name] for name in note.results), codes.words(clause_of(note.when)), note)
        for note in definition.notes
    )


def _blocks(definition: Definition) -> tuple[Block, ...]:
    """One block of lines for each level that ends the questions early, and one for the rest.

    Lines are read on whatever is ticked: an emergency counts even on a half-filled form. Before the lines of a lower
    level come, every question that this level does not end before must be answered.
    """
    codes, lines = Codes(definition), score_lines(definition)
    blocks, complete = [], frozenset[str]()
    for level in (*ending_levels(definition), None):
        due = _due(definition, level)
        here = tuple(line for line in lines if _belongs(definition, line, level))
        blocks.append(
            Block(
                first=_completeness(definition, due - complete),
                lines=tuple(ScoreLine(line, codes.words(line.clause)) for line in here),
            )
        )
        complete = due
    return tuple(blocks)


def _belongs(definition: Definition, line: Line, level: Level | None) -> bool:
    return line.rule.level is level if level else line.rule.level not in definition.ends_before


def _due(definition: Definition, level: Level | None) -> frozenset[str]:
    """The questions that nothing at `level` or below ends; with no level, all of them."""
    ended = [sections for at, sections in definition.ends_before.items() if level and at <= level]
    return frozenset(q.id for q in definition.questions if not any(q.section in sections for sections in ended))


def _completeness(definition: Definition, due: frozenset[str]) -> Completeness | None:
    boxed = zip(definition.questions, boxed_questions(definition), strict=True)
    wanted = [shown for question, shown in boxed if question.id in due]
    return (
        Completeness(
            one=tuple(shown.number for shown in wanted if not shown.many),
            many=tuple(shown.number for shown in wanted if shown.many),
            alone=tuple(box.code for shown in wanted if shown.many for box in shown.boxes if box.role is Role.NONE),
        )
        if wanted
        else None
    )
