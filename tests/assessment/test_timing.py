import re
from pathlib import Path as File

import pytest

from tests.assessment.paths import drawn
from tests.assessment.people import CALM, DEFINITION, person
from tests.site import Page, Site
from webapp.assessment.conditions import Answers
from webapp.assessment.proof.picture import Picture, draw
from webapp.assessment.timing import Duration, Path, Screen, duration, paths, usual
from webapp.assessment.walk import walk
from webapp.readability import words

ROOT = File(__file__).parents[2]
FOLLOW_UPS = {question.id for question in DEFINITION.questions if question.follow_up}


@pytest.fixture(scope="module")
def picture() -> Picture:
    return draw(DEFINITION)


@pytest.fixture(scope="module")
def every(picture: Picture) -> frozenset[Path]:
    return paths(picture)


@pytest.fixture(scope="module")
def measured(picture: Picture) -> Duration:
    return duration(picture)


def test_reading_and_tapping_take_the_stated_time() -> None:
    path = Path((Screen("age", ("u18",), 119), Screen("site", ("low",), 119)))
    assert (path.words, path.taps) == (238, 4)
    assert path.seconds() == pytest.approx(60 + 2 * (1.35 + 1.1 + 0.2 + 1.1 + 0.2))
    assert path.seconds(119) == pytest.approx(path.seconds() + 60)
    assert path.minutes == 2


def test_minutes_are_rounded_up() -> None:
    assert Path((Screen("age", ("u18",), 222),)).minutes == 1
    assert Path((Screen("age", ("u18",), 223),)).minutes == 2


@pytest.mark.parametrize("answers", [CALM, person(site="two"), person(power="leg", pace="same")])
def test_a_screen_has_as_many_words_as_its_page_shows(site: Site, every: frozenset[Path], answers: Answers) -> None:
    path = _path(answers, every)
    page = site.submit(site.get("/assessment"), press="Start for someone else")
    for screen in path.screens:
        assert page.address.endswith(screen.question)
        assert _words(page) == screen.words, screen.question
        page = site.submit(page, {"answer": list(answers[screen.question])}, press="Continue")
    assert page.address.endswith("/result")


def test_whatever_people_answer_their_path_is_known(every: frozenset[Path]) -> None:
    for answers in drawn(400):
        _path(answers, every)


def test_the_usual_path_is_taken_and_nobody_without_a_danger_sign_has_a_longer_one(
    measured: Duration, every: frozenset[Path]
) -> None:
    without = [path for path in every if FOLLOW_UPS.isdisjoint(screen.question for screen in path.screens)]
    assert measured.usual in every
    assert measured.usual.seconds() == max(path.seconds() for path in without)


def test_the_paths_are_told_by_their_length(measured: Duration, every: frozenset[Path]) -> None:
    lengths = sorted(path.seconds() for path in every)
    assert measured.paths == len(every)
    assert measured.shortest.seconds() == lengths[0]
    assert measured.median.seconds() == lengths[len(lengths) // 2]
    assert measured.longest.seconds() == lengths[-1]
    assert [screen.question for screen in measured.shortest.screens] == ["age", "site", "pelvic"]


def test_the_start_page_says_how_long_it_takes(site: Site) -> None:
    assert f"takes about {usual(DEFINITION).minutes} minutes" in site.get("/assessment").text


def test_nothing_else_says_another_number_of_minutes() -> None:
    files = [ROOT / "README.md", ROOT / "pyproject.toml"]
    for folder, kind in (("content", "md"), ("content", "yaml"), ("templates", "html"), ("webapp", "py")):
        files += (ROOT / folder).rglob(f"*.{kind}")
    said = {
        (file.name, minutes)
        for file in files
        for line in file.read_text().splitlines()
        if "assessment" in line.lower()
        for minutes in re.findall(r"(\d+|two)[- ]minute", line)
    }
    assert {minutes for _, minutes in said} == {str(usual(DEFINITION).minutes)}, said


def _path(answers: Answers, every: frozenset[Path]) -> Path:
    """The path among `every` that `answers` take."""
    walked = walk(DEFINITION, answers)
    shown = [(question.id, tuple(option.id for option in question.shown(walked.kept))) for question in walked.asked]
    (found,) = [path for path in every if [(screen.question, screen.options) for screen in path.screens] == shown]
    return found


def _words(page: Page) -> int:
    """The words that somebody sees of a question page between its header and its footer."""
    for hidden in page.soup.select("details p, svg, .visually-hidden, script"):
        hidden.decompose()
    parts = page.soup.select(".page.container")
    return len(words(" . ".join(part.get_text(" . ") for part in parts)))
