"""Reads `content/assessment.yaml` into a Definition; every mistake in it is named by its line."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from webapp.assessment.conditions import ALWAYS, AllOf, AnyOf, Condition, Not, Picked
from webapp.assessment.definition import (
    MOST_OPTIONS,
    Definition,
    Level,
    Note,
    Option,
    Question,
    Result,
    Role,
    Rule,
    Voice,
)
from webapp.assessment.pictures import check_picture
from webapp.content import Entry, read_yaml

LEVELS = {level.word: level for level in Level}
TOP = (
    "version", "dated", "ends_before", "questions", "conditions", "rules", "notes",
    "results", "prompt", "prompt_wait", "watch_for", "footer",
)  # fmt: skip


def load_definition(path: Path) -> Definition:
    """Read and check the assessment; raises ContentError."""
    top = read_yaml(path).only(*TOP)
    questions = tuple(_question(entry) for entry in top.entries("questions"))
    read = ConditionReader(questions)
    for entry in top.entries("conditions"):
        read.name(entry)
    questions = tuple(
        read.with_conditions(question, entry)
        for question, entry in zip(questions, top.entries("questions"), strict=True)
    )
    definition = Definition(
        version=top.text("version"),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        dated=top.day("dated"),
        questions=questions,
        rules=tuple(_rule(entry, read) for entry in top.entries("rules")),
        notes=tuple(_note(entry, read) for entry in top.entries("notes")),
        results={entry.text("id"): _result(entry) for entry in top.entries("results")},
        ends_before=_ends_before(top.entry("ends_before"), {question.section for question in questions}),
        prompt=top.text("prompt"),
        prompt_wait=top.text("prompt_wait"),
        watch_for=top.texts("watch_for"),
        footer=top.texts("footer"),
    )
    _check(top, definition)
    return definition


class ConditionReader:
    """Turns conditions written in YAML into values, and knows which questions and names exist."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self._options = {question.id: {option.id for option in question.options} for question in questions}
        self._named: dict[str, Condition] = {}

    def name(self, entry: Entry) -> None:
        """Remember a condition under its own name, so that rules can use it as one word."""
        entry.only("name", "when")
        self._named[entry.text("name")] = self.read(entry, "when")

    def with_conditions(self, question: Question, entry: Entry) -> Question:
        """`question` with its `asked_when` and its options' `shown_when` filled in."""
        options = tuple(
            replace(option, shown_when=self.read(item, "shown_when", ALWAYS))
            for option, item in zip(question.options, entry.entries("options"), strict=True)
        )
        return replace(question, options=options, asked_when=self.read(entry, "asked_when", ALWAYS))

    def read(self, entry: Entry, name: str, default: Condition | None = None) -> Condition:
        """The condition standing in `entry` under `name`."""
        if name not in entry and default is not None:
            return default
        if name not in entry:
            raise entry.fault(name, f"'{name}' is missing", "Add a condition such as {site: [neck]}")
        return self._read(entry, name, entry.values[name])

    def _read(self, entry: Entry, name: str, written: object) -> Condition:
        if isinstance(written, str):
            if written not in self._named:
                raise entry.fault(name, f"no condition is called '{written}'", "Define it above under 'conditions'")
            return self._named[written]
        if not isinstance(written, Entry) or len(written.values) != 1:
            raise entry.fault(
                name, "a condition is one name, or one 'word: …'", "Use any, all, not, or a question's id"
            )
        ((word, value),) = written.values.items()
        parts = tuple(self._read(written, word, part) for part in value) if word in ("any", "all") else ()
        if word == "any":
            return AnyOf(parts)
        if word == "all":
            return AllOf(parts)
        return Not(self._read(written, word, value)) if word == "not" else self._picked(written, word)

    def _picked(self, entry: Entry, question: str) -> Picked:
        options = entry.texts(question)
        unknown = set(options) - self._options.get(question, set())
        if question not in self._options or unknown or not options:
            what = f"option '{min(unknown)}' of" if question in self._options and unknown else ""
            raise entry.fault(question, f"{what} question '{question}' does not exist".strip(), "Correct the spelling")
        return Picked(question, options)


def _question(entry: Entry) -> Question:
    entry.only(
        "id", "section", "many", "text", "text_other", "why", "help", "picture", "follow_up", "asked_when", "options"
    )
    own = entry.text("text")
    return Question(
        id=entry.text("id"),
        section=entry.text("section"),
        many=entry.flag("many"),
        text={Voice.SELF: own, Voice.OTHER: entry.text("text_other", own)},
        why=entry.text("why"),
        help=entry.optional_text("help"),
        picture=entry.optional_text("picture"),
        follow_up=entry.flag("follow_up"),
        options=tuple(_option(item) for item in entry.entries("options")),
    )


def _option(entry: Entry) -> Option:
    entry.only("id", "text", "hint", "group", "role", "shown_when", "areas")
    role = entry.text("role", "sign")
    if role not in set(Role):
        raise entry.fault("role", f"'{role}' is no role", f"Use one of: {', '.join(Role)}")
    group, hint = entry.optional_text("group"), entry.optional_text("hint")
    areas = entry.texts("areas", ())
    return Option(entry.text("id"), entry.text("text"), hint, group, Role(role), areas=areas)


def _rule(entry: Entry, read: ConditionReader) -> Rule:
    entry.only("id", "level", "result", "when", "reason", "source", "prompt")
    return Rule(
        id=entry.text("id"),
        level=read_level(entry, "level"),
        result=entry.text("result"),
        when=read.read(entry, "when"),
        reason=entry.text("reason"),
        source=entry.text("source"),
        prompt=entry.flag("prompt"),
    )


def _note(entry: Entry, read: ConditionReader) -> Note:
    entry.only("id", "results", "when", "text")
    return Note(entry.text("id"), entry.texts("results"), read.read(entry, "when"), entry.text("text"))


def _result(entry: Entry) -> Result:
    entry.only("id", "title", "wait", "lead", "steps", "limits", "treatments", "offers_visit")
    return Result(
        id=entry.text("id"),
        title=entry.text("title"),
        wait=entry.text("wait"),
        lead=entry.text("lead"),
        steps=entry.texts("steps"),
        limits=entry.texts("limits", ()),
        treatments=entry.texts("treatments", ()),
        offers_visit=entry.flag("offers_visit"),
    )


def read_level(entry: Entry, name: str) -> Level:
    """The level whose word stands in `entry` under `name`."""
    return _level(entry, name, entry.text(name))


def _level(entry: Entry, name: str, word: str) -> Level:
    if word not in LEVELS:
        raise entry.fault(name, f"'{word}' is no level", f"Use one of: {', '.join(LEVELS)}")
    return LEVELS[word]


def _ends_before(entry: Entry, sections: set[str]) -> Mapping[Level, frozenset[str]]:
    ends = {_level(entry, word, word): frozenset(entry.texts(word)) for word in entry}
    for level, named in ends.items():
        if named - sections:
            raise entry.fault(
                level.word, f"no question is in section '{min(named - sections)}'", "Correct the spelling"
            )
    return ends


def _check(top: Entry, definition: Definition) -> None:
    """What no single entry can know about itself."""
    _check_unique(top, "questions")
    _check_unique(top, "rules")
    _check_unique(top, "results")
    for entry, question in zip(top.entries("questions"), definition.questions, strict=True):
        _check_options(entry, question)
        check_picture(entry, question)
    for entry in (*top.entries("rules"), *top.entries("notes")):
        for result in (entry.text("result"),) if "result" in entry else entry.texts("results"):
            if result not in definition.results:
                raise entry.fault("result", f"no result is called '{result}'", "Correct the spelling")
    if definition.rules[-1].when != ALWAYS:
        raise top.entries("rules")[-1].fault(
            "when", "the last rule may not hold", "End with a rule whose 'when' is {all: []}"
        )


def _check_unique(top: Entry, name: str) -> None:
    seen: set[str] = set()
    for entry in top.entries(name):
        if entry.text("id") in seen:
            raise entry.fault("id", f"the id '{entry.text('id')}' stands twice under '{name}'", "Rename one of the two")
        seen.add(entry.text("id"))


def _check_options(entry: Entry, question: Question) -> None:
    _check_unique(entry, "options")
    if len(question.options) > MOST_OPTIONS:
        raise entry.fault("options", f"'{question.id}' has too many options", f"Keep at most {MOST_OPTIONS}")
    roles = [option.role for option in question.options]
    if question.many and (Role.NONE not in roles or Role.UNSURE not in roles):
        raise entry.fault("options", f"'{question.id}' lacks a way out", "Add an option with role none, and one unsure")
