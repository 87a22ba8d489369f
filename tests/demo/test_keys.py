from pathlib import Path

import pytest

from demo.faults import DemoError
from demo.keys import kept_keys
from webapp.settings import Settings

REST = {
    "BASE_URL": "http://127.0.0.1:8000",
    "MAIL_SERVER": "127.0.0.1",
    "MAIL_DEFAULT_SENDER": "website@true-precision.example",
    "INTAKE_RECIPIENTS": "intake@true-precision.example",
    "INTAKE_EMAIL_DETAIL": "full",
}


def test_the_keys_satisfy_the_settings(tmp_path: Path) -> None:
    settings = Settings.from_env({**REST, **kept_keys(tmp_path / "demo.env")})
    assert list(settings.encryption_keys) == ["k1"]


def test_the_keys_are_made_once(tmp_path: Path) -> None:
    first = kept_keys(tmp_path / "demo.env")
    assert kept_keys(tmp_path / "demo.env") == first
    assert kept_keys(tmp_path / "another.env") != first


def test_their_file_is_for_its_owner_only(tmp_path: Path) -> None:
    kept_keys(tmp_path / "demo.env")
    assert [path.name for path in tmp_path.iterdir()] == ["demo.env"]
    assert (tmp_path / "demo.env").stat().st_mode & 0o777 == 0o600


def test_a_missing_key_is_added_and_the_other_stays(tmp_path: Path) -> None:
    path = tmp_path / "demo.env"
    first = kept_keys(path)
    path.write_text(f"ENCRYPTION_KEYS={first['ENCRYPTION_KEYS']}\n")
    second = kept_keys(path)
    assert second["ENCRYPTION_KEYS"] == first["ENCRYPTION_KEYS"]
    assert second["SECRET_KEY"] not in ("", first["SECRET_KEY"])


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("a file, not a folder")
    with pytest.raises(DemoError, match="instance"):
        kept_keys(tmp_path / "instance" / "demo.env")
