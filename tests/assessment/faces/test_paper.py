"""The paper form scored by somebody who has only the printed sheet gives the website's result."""

import random
import re
from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, replace

import pytest
from bs4 import BeautifulSoup, Tag

from tests.assessment.faces.people import everybody, ticks
from tests.assessment.faces.printed import boxes, codes_in, holds, number, words_of
from tests.assessment.people import CALM, DEFINITION, person
from webapp.assessment.conditions import Answers, Not, Picked
from webapp.assessment.definition import Definition, Level, Option, Question, Voice
from webapp.assessment.faces.lines import NotByHandError, score_lines
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk
from webapp.readability import count


@dataclass(frozen=True)
class Score:
    """What the sheet says: how soon, the ending's title, the rules marked P that hold, and the sentences added."""

    level: str
    title: str
    prompts: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Crossing:
    """A sentence of step 1: `what` (a question's number, or codes of boxes) is crossed out if `condition` is `when`."""

    what: str
    condition: str
    when: bool

    @classmethod
    def read(cls, sentence: str) -> "Crossing":
        found = re.fullmatch(
            r"(?:Question|Boxe?s?) (.+?) (counts? only|does not count) if (.+)\. If (?:not|so), cross out .+", sentence
        )
        assert found, sentence
        return cls(found[1], found[3], found[2] == "does not count")

    def of(self, counting: Set[str]) -> set[str]:
        """The ticks that are crossed out."""
        if holds(self.condition, counting) is not self.when:
            return set()
        return {code for code in counting if code in self.what.split() or number(code) == self.what}


@dataclass(frozen=True)
class Line:
    """A row of a table of step 2."""

    condition: str
    level: str
    letter: str
    rule: str
    marked: bool

    @classmethod
    def read(cls, row: Tag) -> "Line":
        name, condition, then, why = (words_of(cell) for cell in row.find_all("td"))
        level, _, letter = then.partition(": ending ")
        return cls(condition, level, letter, why.rpartition("(")[2].rstrip(")"), name.endswith(" P"))


@dataclass(frozen=True)
class Complete:
    """The box between two tables: question numbers with one tick, or some, and the codes that stand alone."""

    one: tuple[str, ...]
    some: tuple[str, ...]
    alone: tuple[str, ...]

    @classmethod
    def read(cls, box: Tag) -> "Complete":
        sentences = {words_of(item).partition(" ")[0]: words_of(item) for item in box.select("li")}
        assert set(sentences) <= {"Exactly", "At", "If"}
        one, some = (tuple(re.findall(r"\b\d+\b", sentences.get(first, ""))) for first in ("Exactly", "At"))
        return cls(one, some, tuple(codes_in(sentences.get("If", ""))))

    def holds(self, counting: Set[str], out: Set[str]) -> bool:
        counts = Counter(number(code) for code in counting)
        return (
            all(counts[one] == 1 for one in self.one if one not in out)
            and all(counts[some] for some in self.some if some not in out)
            and all(counts[number(code)] == 1 for code in self.alone if code in counting)
        )


class ScoreSheet:
    """A person with a pen who follows the printed score sheet word for word."""

    def __init__(self, document: BeautifulSoup) -> None:
        self.document = document
        self.codes = boxes(document)
        self._crossings = [Crossing.read(words_of(item)) for item in document.select("#score .cross-out li")]
        self._steps = [
            [Line.read(row) for row in step.select("tbody tr")] if step.name == "table" else Complete.read(step)
            for step in document.select("#score .complete, #score table.lines")
        ]
        self._lines = [line for step in self._steps if isinstance(step, list) for line in step]
        self._titles = {
            words_of(ending.h3)[-1]: words_of(ending.strong)  # type: ignore[arg-type]
            for ending in document.select(".ending")
        }
        self._additions = [
            (*words_of(item).removeprefix("To ending ").partition(": ")[0].split(", if ", 1), words_of(item.q))  # type: ignore[arg-type]
            for item in document.select(".additions li")
        ]

    def score(self, ticked: Set[str]) -> Score | None:
        """What is to be told, or None when the sheet says NOT COMPLETE."""
        counting, out = set(ticked), set()
        for crossing in self._crossings:
            counting -= crossing.of(counting)
            out |= {crossing.what} if holds(crossing.condition, counting) is crossing.when else set()
        for step in self._steps:
            if isinstance(step, Complete):
                if not step.holds(counting, out):
                    return None
            elif line := next((line for line in step if holds(line.condition, counting)), None):
                return self._told(line, counting)
        raise AssertionError("no line holds")

    def _told(self, line: Line, counting: Set[str]) -> Score:
        marked = [other.rule for other in self._lines if other.marked and holds(other.condition, counting)]
        return Score(
            level=line.level,
            title=self._titles[line.letter],
            prompts=tuple(marked) if line.level == "SOON" else (),
            added=tuple(
                words
                for letters, condition, words in self._additions
                if line.letter in letters.split() and holds(condition, counting)
            ),
        )


def on_the_website(answers: Answers) -> Score:
    """The website's result in the same terms."""
    outcome = triage(DEFINITION, walk(DEFINITION, answers))
    return Score(
        level=outcome.level.word.upper(),
        title=outcome.result.title,
        prompts=tuple(reason.rule.id for reason in outcome.prompts),
        added=tuple(note.text for note in outcome.notes),
    )


@pytest.fixture(scope="module")
def sheet(document: Callable[[str], BeautifulSoup]) -> ScoreSheet:
    return ScoreSheet(document("paper"))


def test_scoring_by_hand_gives_the_websites_result(sheet: ScoreSheet) -> None:
    for answers in everybody():
        assert sheet.score(ticks(sheet.codes, answers)) == on_the_website(answers), answers


def test_ticks_in_places_that_the_website_would_not_have_shown_change_nothing(sheet: ScoreSheet) -> None:
    chance = random.Random(2)
    everywhere = {code: words for words, code in sheet.codes.items()}
    for answers in everybody():
        shown = {
            sheet.codes[q.text[Voice.SELF], o.text] for q in walk(DEFINITION, answers).asked for o in q.shown(answers)
        }
        stray = {code for code in everywhere if code not in shown and chance.random() < 0.3}
        assert sheet.score(ticks(sheet.codes, answers) | stray) == on_the_website(answers), (answers, stray)


def test_a_question_without_an_answer_is_never_taken_for_none(sheet: ScoreSheet) -> None:
    for answers in everybody()[:200]:
        for left_out in answers:
            ticked = ticks(sheet.codes, {name: picked for name, picked in answers.items() if name != left_out})
            assert sheet.score(ticked) in (None, on_the_website(answers)), (answers, left_out)
    for left_out in CALM:
        assert sheet.score(ticks(sheet.codes, {**CALM, left_out: ()})) is None, left_out


def test_none_beside_another_tick_is_not_complete(sheet: ScoreSheet) -> None:
    for question in DEFINITION.questions:
        if question.many:
            other = person(**{question.id: f"none {question.options[0].id}"})
            scored = sheet.score(ticks(sheet.codes, other))
            assert scored is None or scored.level == "EMERGENCY", question.id


def test_two_ticks_where_one_is_asked_for_are_not_complete(sheet: ScoreSheet) -> None:
    assert sheet.score(ticks(sheet.codes, person(dur="lt6 gt12"))) is None


def test_a_box_is_marked_stop_exactly_when_it_is_an_emergency_whatever_else_is_ticked(sheet: ScoreSheet) -> None:
    marked = {words_of(box.select_one(".code")) for box in sheet.document.select(".box:has(.stop)")}  # type: ignore[arg-type]
    for question in DEFINITION.questions:
        for option in question.options:
            ways = [CALM] if _offers(CALM, question, option) else _ways_to(question, option)
            emergency = all(_level({**way, question.id: (option.id,)}) is Level.EMERGENCY for way in ways)
            assert (sheet.codes[question.text[Voice.SELF], option.text] in marked) is emergency, (
                question.id,
                option.id,
            )


def _ways_to(question: Question, option: Option) -> list[Answers]:
    """Calm answers, each with one change, after which `option` is offered."""
    changed = [{**CALM, q.id: (o.id,)} for q in DEFINITION.questions for o in q.options]
    return [answers for answers in changed if _offers(answers, question, option)]


def _offers(answers: Answers, question: Question, option: Option) -> bool:
    walked = walk(DEFINITION, answers)
    return question in walked.asked and option in question.shown(walked.kept)


def _level(answers: Answers) -> Level | None:
    walked = walk(DEFINITION, answers)
    return triage(DEFINITION, walked).level if walked.complete else None


def test_the_boxes_that_open_a_follow_up_say_so(sheet: ScoreSheet) -> None:
    power = DEFINITION.find("power")
    assert power is not None
    for option in power.options:
        code = sheet.codes[power.text[Voice.SELF], option.text]
        box = next(box for box in sheet.document.select(".box") if words_of(box.select_one(".code")) == code)  # type: ignore[arg-type]
        asked = {question.id for question in walk(DEFINITION, person(power=option.id)).asked}
        assert ("(go to 5)" in words_of(box)) is ("pace" in asked), option.id


def test_the_form_says_which_edition_it_is_and_what_to_do_in_an_emergency(sheet: ScoreSheet) -> None:
    words = words_of(sheet.document)
    for part in ("Call 911", DEFINITION.edition, DEFINITION.sha256, "Awaiting clinical sign-off"):
        assert part in words
    assert not sheet.document.select("script, link, img, [src], [href]")


def test_the_form_is_easy_to_read(sheet: ScoreSheet) -> None:
    told = sheet.document.select("#form > p:not(.small), #form .alarm p")
    assert count(*map(words_of, told)).grade <= 6


def refuse(definition: Definition, words: str) -> None:
    with pytest.raises(NotByHandError, match=words):
        score_lines(definition)


def test_rules_that_a_person_could_not_score_alike_are_refused() -> None:
    rules = DEFINITION.rules
    first, last = rules[0], rules[-1]
    refuse(replace(DEFINITION, rules=(last, *rules[:-1])), "stands below")
    refuse(replace(DEFINITION, rules=(replace(first, level=Level.URGENT), *rules[1:])), "can wait longer")
    refuse(replace(DEFINITION, rules=(replace(first, result="urgent"), *rules[1:])), "on two pages")
    refuse(replace(DEFINITION, rules=(replace(first, when=Not(first.when)), *rules[1:])), "not ticked")
    refuse(replace(DEFINITION, rules=(replace(first, when=Picked("told", ("slip",))), *rules[1:])), "ends before")
