"""What `flask assessment check` says about length and reading grade."""

import shutil
from dataclasses import replace
from pathlib import Path

from flask import Flask

from tests.assessment.people import DEFINITION, SHIPPED
from tests.settings import settings_in
from tests.test_commands import run
from webapp import create_app
from webapp.assessment.measures import grades_in_words, length_in_words
from webapp.assessment.proof.picture import draw
from webapp.assessment.reading_grade import grades
from webapp.assessment.timing import duration


def test_the_hardest_texts_come_first_and_the_too_hard_are_never_left_out() -> None:
    graded = grades(DEFINITION)
    worst = [replace(one, grade=one.limit + 1.5) for one in graded[:12]]
    said = grades_in_words([*graded[12:], *worst], every=False).split("\n")
    assert [line.endswith("TOO HARD") for line in said[1:]] == [True] * 12
    assert len(grades_in_words(graded, every=True).split("\n")) == len(graded) + 1


def test_the_lengths_are_those_of_the_paths() -> None:
    lasts = duration(draw(DEFINITION))
    said = length_in_words(lasts)
    assert f"{lasts.longest.words} words" in said
    assert f"{len(lasts.shortest.screens)} questions" in said


def test_the_check_prints_all_of_it(app: Flask) -> None:
    said = run(app, "assessment", "check")
    for part in ("keeps all 15 promises", "different finished sets of answers", "Length of its", "Reading grade of"):
        assert part in said
    assert "assessment.yaml: awaiting clinical sign-off" in said
    assert "written to" not in said


def test_a_text_that_is_too_hard_fails_the_check(tmp_path: Path) -> None:
    content = Path(shutil.copytree(SHIPPED.parent, tmp_path / "content"))
    hard = "why: Multidisciplinary neurological examination necessitates comprehensive differential consideration."
    text = SHIPPED.read_text()
    line = next(line for line in text.split("\n") if line.strip().startswith("why:")).strip()
    (content / "assessment.yaml").write_text(text.replace(line, hard, 1))
    said = run(create_app(settings_in(tmp_path, command_line=True), content=content), "assessment", "check", fails=True)
    assert "TOO HARD" in said
    assert "Error: a text is harder to read than its limit allows." in said
