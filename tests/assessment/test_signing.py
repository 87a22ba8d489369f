"""A signature is on a file as it stood when it was read."""

from datetime import date
from pathlib import Path

import pytest

from webapp.assessment.signing import load_sign_offs, signature
from webapp.content import ContentError

SIGNED = """\
signed:
  - {file: assessment.yaml, sha256: aa, by: "[Placeholder: clinician one]", on: 2026-12-01}
  - {file: assessment.yaml, sha256: aa, by: "[Placeholder: clinician two]", on: 2027-12-01}
"""


def test_the_last_signature_on_the_present_wording_counts(tmp_path: Path) -> None:
    path = tmp_path / "sign-off.yaml"
    path.write_text(SIGNED)
    found = signature(load_sign_offs(path), "assessment.yaml", "aa")
    assert found is not None
    assert (found.by, found.on) == ("[Placeholder: clinician two]", date(2027, 12, 1))


@pytest.mark.parametrize(("file", "sha256"), [("assessment.yaml", "ab"), ("safety.yaml", "aa")])
def test_any_other_wording_or_file_is_unsigned(tmp_path: Path, file: str, sha256: str) -> None:
    path = tmp_path / "sign-off.yaml"
    path.write_text(SIGNED)
    assert signature(load_sign_offs(path), file, sha256) is None


def test_a_signature_without_a_date_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "sign-off.yaml"
    path.write_text("signed:\n  - {file: a, sha256: b, by: c}\n")
    with pytest.raises(ContentError, match=r"sign-off\.yaml:2: 'on' is missing"):
        load_sign_offs(path)
