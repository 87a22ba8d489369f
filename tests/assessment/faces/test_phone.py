"""The phone script followed word for word gives the website's questions and the website's result."""

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field

import pytest
from bs4 import BeautifulSoup, Tag

from tests.assessment.faces.people import everybody, ticks
from tests.assessment.faces.printed import boxes, codes_in, holds, number, words_of
from tests.assessment.people import DEFINITION, person
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Voice
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk
from webapp.readability import count

END = "the end"


@dataclass(frozen=True)
class Told:
    """What the caller hears, and which questions were asked on the way."""

    asked: tuple[str, ...]
    level: str
    title: str
    prompts: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """ "If 8a, and any of 4a 4b: write 13. STOP. Go to ending A." """

    condition: str
    line: int
    ending: str | None

    @classmethod
    def read(cls, item: Tag) -> "Check":
        found = re.fullmatch(r"If (.+): write (\d+)\.(?: STOP\. Go to ending ([A-Z])\.)?", words_of(item))
        assert found, words_of(item)
        return cls(found[1], int(found[2]), found[3])


@dataclass(frozen=True)
class Station:
    """One question of the script, as its sentences say."""

    name: str
    gates: tuple[tuple[range, str], ...]
    only: tuple[str, bool, str] | None
    offers: tuple[tuple[frozenset[str], str], ...]
    one: bool
    quiet: frozenset[str]
    checks: tuple[Check, ...]
    then: str

    @classmethod
    def read(cls, section: Tag) -> "Station":
        quiet = section.select_one(".quiet")
        only = section.select_one(".only")
        return cls(
            name=_words(section, ".number").lower(),
            gates=tuple(_gate(words_of(gate)) for gate in section.select(".gate")),
            only=_only(words_of(only)) if only else None,
            offers=tuple(_offer(words_of(offer)) for offer in section.select(".offer")),
            one=_words(section, ".answer").startswith("Circle one."),
            quiet=frozenset(codes_in(words_of(quiet))) if quiet else frozenset(),
            checks=tuple(Check.read(item) for item in section.select(".checks li")),
            then=_words(section, ".next").removeprefix("Go to ").rstrip("."),
        )

    def not_offered(self, circled: Set[str]) -> set[str]:
        return {code for codes, condition in self.offers if not holds(condition, circled) for code in codes}


@dataclass
class Call:
    """A member of staff with the script and an empty call sheet; `says` are the caller's ticks."""

    script: "Script"
    says: Set[str]
    circled: set[str] = field(default_factory=set)
    tally: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def follow(self) -> Told:
        place: str = next(iter(self.script.stations))
        while place != END and not place.startswith("ending "):
            place = self._work(self.script.stations[place])
        for check in self.script.last_checks if place == END else ():
            self.tally |= {check.line} if holds(check.condition, self.circled) else set()
        level, letter = self.script.lines[min(self.tally)]
        assert place in (END, f"ending {letter}")
        return Told(
            asked=tuple(self.asked),
            level=level,
            title=self.script.titles[letter],
            prompts=tuple(
                self.script.marked[n] for n in sorted(self.tally & set(self.script.marked)) if level == "SOON"
            ),
            added=tuple(
                words
                for letters, when, words in self.script.additions
                if letter in letters and holds(when, self.circled)
            ),
        )

    def _work(self, station: Station) -> str:
        """Do what stands in the station; gives the place to go to."""
        for numbers, letter in station.gates:
            if self.tally & set(numbers):
                return f"ending {letter}"
        if station.only and holds(station.only[0], self.circled) is not station.only[1]:
            return station.only[2]
        self._ask(station)
        here = {code for code in self.circled if "question " + number(code) == station.name}
        return station.then if here <= station.quiet else self._check(station)

    def _ask(self, station: Station) -> None:
        answer = {code for code in self.says if "question " + number(code) == station.name}
        assert answer, f"{station.name} is asked, but not on the website"
        assert not answer & station.not_offered(self.circled), f"{station.name} offers too little"
        assert len(answer) == 1 or not station.one
        self.circled |= answer
        self.asked.append(station.name)

    def _check(self, station: Station) -> str:
        for check in station.checks:
            if holds(check.condition, self.circled):
                self.tally.add(check.line)
                if check.ending:
                    return f"ending {check.ending}"
        return station.then


class Script:
    """The printed script, read once."""

    def __init__(self, document: BeautifulSoup) -> None:
        self.document = document
        self.codes = boxes(document)
        self.stations = {station.name: station for station in map(Station.read, document.select(".station"))}
        self.last_checks = [Check.read(item) for item in document.select("#end .checks li")]
        rows = [[words_of(cell) for cell in row.find_all("td")] for row in document.select("#end tbody tr")]
        self.lines = {int(row[0].split()[0]): tuple(row[1].split(": ending ")) for row in rows}
        self.marked = {int(row[0].split()[0]): row[3] for row in rows if row[0].endswith(" P")}
        self.titles = {_words(ending, "h2")[-1]: _words(ending, "strong") for ending in document.select(".ending")}
        self.additions = [_addition(item) for item in document.select(".additions li")]

    def tell(self, says: Set[str]) -> Told:
        return Call(self, says).follow()


def _words(tag: Tag, selector: str) -> str:
    found = tag.select_one(selector)
    assert found, selector
    return words_of(found)


def _gate(sentence: str) -> tuple[range, str]:
    found = re.fullmatch(r"Does the tally hold a number from (\d+) to (\d+)\? STOP\. Go to ending ([A-Z])\.", sentence)
    assert found, sentence
    return range(int(found[1]), int(found[2]) + 1), found[3]


def _only(sentence: str) -> tuple[str, bool, str]:
    """(condition, whether the question is asked when it holds, where to go when it is not asked)."""
    asked = re.fullmatch(r"Ask this only if (.+)\. If not, go to (.+)\.", sentence)
    skipped = re.fullmatch(r"If (.+): do not ask this\. Go to (.+)\.", sentence)
    found = asked or skipped
    assert found, sentence
    return found[1], found is asked, found[2]


def _offer(sentence: str) -> tuple[frozenset[str], str]:
    codes, _, condition = sentence.removeprefix("Read ").rstrip(".").partition(" only if ")
    return frozenset(codes.split()), condition


def _addition(item: Tag) -> tuple[list[str], str, str]:
    letters, _, condition = words_of(item).removeprefix("To ending ").partition(": ")[0].partition(", if ")
    return letters.split(), condition, _words(item, "q")


def on_the_website(answers: Answers) -> Told:
    """The website's questions and result in the same terms."""
    walked = walk(DEFINITION, answers)
    outcome = triage(DEFINITION, walked)
    return Told(
        asked=tuple(f"question {DEFINITION.questions.index(question) + 1}" for question in walked.asked),
        level=outcome.level.word.upper(),
        title=outcome.result.title,
        prompts=tuple(reason.rule.id for reason in outcome.prompts),
        added=tuple(note.text for note in outcome.notes),
    )


@pytest.fixture(scope="module")
def script(document: Callable[[str], BeautifulSoup]) -> Script:
    return Script(document("phone-script"))


def test_a_call_asks_the_websites_questions_and_ends_with_its_result(script: Script) -> None:
    for answers in everybody():
        assert script.tell(ticks(script.codes, answers)) == on_the_website(answers), answers


def test_no_shortcut_hides_a_check(script: Script) -> None:
    for station in script.stations.values():
        own = {code for code in script.codes.values() if "question " + number(code) == station.name}
        for check in station.checks:
            assert not holds(check.condition, set(script.codes.values()) - own), check
            assert not set(codes_in(check.condition)) & station.quiet, check


def test_an_emergency_ends_the_call_at_the_question_where_it_shows(script: Script) -> None:
    told = script.tell(ticks(script.codes, person(pelvic="saddle")))
    assert told.asked[-1] == "question 3"
    assert told.level == "EMERGENCY"


def test_the_call_has_the_words_for_an_emergency_and_none_that_diagnose(script: Script) -> None:
    emergency = next(ending for ending in script.document.select(".ending") if "EMERGENCY" in _levels(script, ending))
    assert "I stay on the line" in words_of(emergency)
    assert "call 911 now" in words_of(emergency)
    everything = words_of(script.document)
    for words in ("Never say what the caller has", DEFINITION.edition, DEFINITION.sha256, "Awaiting clinical sign-off"):
        assert words in everything
    assert not script.document.select("script, link, img, [src], [href]")


def test_only_endings_that_the_website_offers_a_visit_with_do_so_by_phone(script: Script) -> None:
    offers = {
        _words(ending, "strong"): "Would you like a visit" in words_of(ending)
        for ending in script.document.select(".ending")
    }
    assert offers == {result.title: result.offers_visit for result in DEFINITION.results.values()}


def test_nobody_is_asked_aloud_to_tick(script: Script) -> None:
    for said in script.document.select(".aloud"):
        assert "tick" not in words_of(said).lower().split(), words_of(said)


def test_what_is_read_aloud_is_easy_to_follow(script: Script) -> None:
    assert count(*map(words_of, script.document.select(".say-all"))).grade <= 6


def test_questions_about_someone_else_have_their_words(script: Script) -> None:
    everything = words_of(script.document)
    for question in DEFINITION.questions:
        assert f"“{question.text[Voice.OTHER]}" in everything


def test_the_call_sheet_has_a_code_for_every_box(script: Script) -> None:
    sheet = set(codes_in(" ".join(map(words_of, script.document.select("#call-sheet .codes")))))
    assert sheet == set(script.codes.values())
    assert len(sheet) == sum(len(question.options) for question in DEFINITION.questions)


def _levels(script: Script, ending: Tag) -> Iterable[str]:
    return {level for level, letter in script.lines.values() if letter == _words(ending, "h2")[-1]}
