"""What the website would not serve reaches nobody on paper or by phone; a clinician may still review it."""

import shutil
from pathlib import Path

from flask import Flask

from tests.settings import settings_in
from webapp import create_app
from webapp.settings import ROOT


def changed(folder: Path, words: str, others: str) -> Flask:
    """An installation with one change in its assessment."""
    content = Path(shutil.copytree(ROOT / "content", folder / "content"))
    written = (content / "assessment.yaml").read_text()
    assert written.count(words) == 1
    (content / "assessment.yaml").write_text(written.replace(words, others))
    return create_app(settings_in(folder, command_line=True), content=content)


def run(app: Flask, name: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["assessment", name])
    return result.exit_code, result.output


def test_an_unsafe_assessment_is_given_to_nobody_but_may_be_reviewed(tmp_path: Path) -> None:
    unsafe = changed(tmp_path, "[pee_stuck, pee_feel, pee_leak, poop, saddle,", "[pee_stuck, pee_feel, pee_leak, poop,")
    code, said = run(unsafe, "paper")
    assert code != 0
    assert "not safe to give to a patient" in said
    assert "<html" not in said
    assert "<html" in run(unsafe, "review")[1]
