from datetime import date
from pathlib import Path

import pytest

from webapp.content import ContentError, read_markdown, read_yaml


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_values_come_typed(tmp_path: Path) -> None:
    entry = read_yaml(written(tmp_path, "name: Clinic\non: 2026-07-01\ncount: 3\nlist: [a, b]\nyes: true\n"))
    assert entry.text("name") == "Clinic"
    assert entry.day("on") == date(2026, 7, 1)
    assert entry.number("count") == 3
    assert entry.texts("list") == ("a", "b")
    assert entry.flag("yes")
    assert not entry.flag("no")
    assert entry.optional_day("later") is None


@pytest.mark.parametrize(
    ("text", "name", "line", "problem"),
    [
        ("a: 1\nb: 2\n", "c", 1, "'c' is missing"),
        ("a: 1\n", "a", 1, "'a' must be a text"),
        ("x: y\n\na: [1]\n", "a", 3, "'a' must be a text"),
    ],
)
def test_a_wrong_value_names_its_line(tmp_path: Path, text: str, name: str, line: int, problem: str) -> None:
    entry = read_yaml(written(tmp_path, text))
    with pytest.raises(ContentError, match=problem) as fault:
        entry.text(name)
    assert f"file.yaml:{line}:" in str(fault.value)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\na: 2\n", 2, "'a' stands here twice"),
        ("a: [1\nb: 2\n", 2, "Not valid YAML"),
        ("- a\n", 1, "'name: value' lines are expected"),
        ("", 1, "'name: value' lines are expected"),
        ("a: 1\nb: 2026-02-30\n", 2, "There is no such day or number as 2026-02-30"),
        ("a: 1\nb: x\x01y\n", 2, r"A sign that no text has stands here: '\\x01'"),
    ],
)
def test_a_broken_file_names_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(ContentError, match=problem) as fault:
        read_yaml(written(tmp_path, text))
    assert f"file.yaml:{line}:" in str(fault.value)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r":1: The file can't be read"):
        read_yaml(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"nowhere\.yaml:1: The file is missing"):
        read_yaml(tmp_path / "nowhere.yaml")


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"a: \xff\n")
    with pytest.raises(ContentError, match="not UTF-8"):
        read_yaml(path)


def test_front_matter_and_body_are_parted(tmp_path: Path) -> None:
    entry, body, line = read_markdown(written(tmp_path, "---\ntitle: Pain\n---\n\nText.\n\n---\n"))
    assert entry.text("title") == "Pain"
    assert body == "\nText.\n\n---\n"
    assert line == 4


def test_missing_front_matter_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="front matter is missing"):
        read_markdown(written(tmp_path, "# Pain\n"))


def test_a_fault_in_front_matter_counts_lines_from_the_top_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as fault:
        read_markdown(written(tmp_path, "---\ntitle: Pain\nbad: [\n---\n"))
    assert "file.yaml:4:" in str(fault.value) or "file.yaml:3:" in str(fault.value)
