"""The consent is the clinic's own file, word for word."""

from pathlib import Path

import pytest

from tests.intake.conftest import ROOT
from webapp.content import ContentError
from webapp.intake.consent import load_consent


def written(folder: Path, text: str) -> Path:
    path = folder / "consent.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_box_and_the_paragraphs_are_the_files(tmp_path: Path) -> None:
    consent = load_consent(written(tmp_path, "---\ntitle: I agree.\n---\nFirst\nline.\n\nSecond.\n"))
    assert consent.paragraphs == ("First line.", "Second.")
    assert consent.agreement == "I agree."
    assert consent.wording == "First line.\n\nSecond.\n\nI agree."


def test_another_wording_has_another_version(tmp_path: Path) -> None:
    first = load_consent(written(tmp_path, "---\ntitle: I agree.\n---\nText.\n"))
    same = load_consent(written(tmp_path, "---\ntitle: I agree.\n---\n\nText.\n\n"))
    other = load_consent(written(tmp_path, "---\ntitle: I agree!\n---\nText.\n"))
    assert first == same
    assert first.version != other.version


@pytest.mark.parametrize("text", ["---\ntitle: I agree.\n---\n\n", "---\nsummary: x\n---\nText.\n", "Text."])
def test_a_file_without_its_words_is_a_fault(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentError):
        load_consent(written(tmp_path, text))


def test_the_clinics_own_file_can_be_read() -> None:
    assert "agree" in load_consent(ROOT / "content" / "en" / "consent.md").agreement
