"""`flask doctor` names what is wrong, and what the clinic still has to fill in or sign."""

import shutil
from pathlib import Path

from flask import Flask

from tests.assessment.people import SHIPPED
from tests.settings import settings_in
from tests.test_commands import run
from webapp import create_app


def test_it_names_what_is_still_to_be_done(app: Flask) -> None:
    said = run(app, "doctor")
    assert "TO DO    clinic.yaml: 'phone' is a placeholder\n" in said
    assert "TO DO    assessment.yaml: awaiting clinical sign-off (version " in said
    assert "TO DO    safety.yaml: awaiting clinical sign-off\n" in said
    assert "TO DO    warning-signs.yaml: awaiting clinical sign-off\n" in said
    assert "TO DO    /treatments/radiofrequency-ablation: awaiting clinical sign-off\n" in said
    assert "assessment.certificate.json" not in said
    assert said.endswith("Nothing keeps this installation from working.\n")


def test_a_database_that_was_never_made_is_wrong(tmp_path: Path) -> None:
    said = run(create_app(settings_in(tmp_path, command_line=True)), "doctor", fails=True)
    assert "WRONG    database: " in said
    assert said.endswith("It does not work as it is.\n")


def test_a_signature_ends_with_the_next_change(tmp_path: Path) -> None:
    content = Path(shutil.copytree(SHIPPED.parent, tmp_path / "content"))
    app = create_app(settings_in(tmp_path, command_line=True), content=content)
    run(app, "db", "upgrade")
    sha256 = app.extensions["assessment"].definition.sha256
    line = f"signed:\n  - {{file: assessment.yaml, sha256: {sha256}, by: '[Placeholder]', on: 2026-12-01}}\n"
    (content / "sign-off.yaml").write_text(line)
    signed = create_app(settings_in(tmp_path, command_line=True), content=content)
    assert "assessment.yaml: awaiting" not in run(signed, "doctor")
    assert "assessment.yaml: signed by [Placeholder] on 2026-12-01" in run(signed, "assessment", "check")
    (content / "assessment.yaml").write_text((content / "assessment.yaml").read_text() + "# changed\n")
    changed = run(create_app(settings_in(tmp_path, command_line=True), content=content), "doctor")
    assert "assessment.yaml: awaiting clinical sign-off" in changed
    assert "assessment.certificate.json: of other files" in changed
