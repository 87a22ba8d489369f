"""P29: only what is pinned runs, under licences that the clinic can live with, and the code's own checks are all on."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.licences import ROOT, kind, licences, table

FOLDERS = (".", "demo", "tests", "tests/faults/twin")
LOCKS = [ROOT / folder / "requirements.txt" for folder in FOLDERS]
NPM_LOCKS = sorted(path for path in ROOT.glob("[bt]e*/*/package-lock.json"))
REQUIREMENT = re.compile(r"[a-z0-9._-]+(\[[a-z,-]+\])?==[0-9][\w.!+-]*( ; [^#]+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def faults(lock: str) -> list[str]:
    """The requirements of a lock file that are not one exact version with its hashes."""
    text = re.sub(r"^ *#.*\n", "", lock, flags=re.MULTILINE)
    entries = [entry.split() for entry in re.sub(r"\\\n", " ", text).splitlines() if entry.strip()]
    wrong = []
    for words in entries:
        hashes = [word for word in words if word.startswith("--hash")]
        said = " ".join(words[: len(words) - len(hashes)])
        if not REQUIREMENT.fullmatch(said) or not hashes or not all(map(HASH.fullmatch, hashes)):
            wrong.append(said)
    return wrong


def test_no_lock_file_is_left_out() -> None:
    found = (path.relative_to(ROOT) for path in ROOT.rglob("requirements.txt"))
    ours = {path for path in found if path.parts[0][0] != "." and "node_modules" not in path.parts}
    assert ours == {lock.relative_to(ROOT) for lock in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_line_is_pinned_with_its_hashes(lock: Path) -> None:
    assert faults(lock.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "flask>=3.0",
        "flask",
        "flask==3.1.3",
        "flask==3.* --hash=sha256:" + "0" * 64,
        "flask==3.1.3 --hash=md5:00",
        "-e .",
        "flask @ https://files.example/flask.whl --hash=sha256:" + "0" * 64,
        "--index-url https://elsewhere.example",
    ],
)
def test_a_line_that_is_not_pinned_is_seen(line: str) -> None:
    assert faults(f"bleach==6.4.0 \\\n    --hash=sha256:{'0' * 64}\n{line}\n") == [line.split(" --hash")[0]]


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda path: path.parent.name)
def test_every_npm_package_is_pinned_with_its_hash(lock: Path) -> None:
    packages = {name: package for name, package in json.loads(lock.read_text())["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
    for wanted in json.loads((lock.parent / "package.json").read_text())["dependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", wanted)


def test_every_licence_is_one_that_the_clinic_can_live_with() -> None:
    assert [f"{name}: {said}" for name, said in licences() if kind(said) == "other"] == []


def test_the_list_of_licences_is_up_to_date() -> None:
    assert (ROOT / "docs" / "licences.md").read_text() == table()


def test_bandits_rules_are_on_for_all_code_that_serves() -> None:
    """Ruff carries them as S; only tests, the demo and the bench may leave some out."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not {rule for rule in lint.get("ignore", ()) if rule.startswith("S")}
    left_out = {place for place, rules in lint["per-file-ignores"].items() if any(rule[0] == "S" for rule in rules)}
    assert left_out <= {"tests/**", "demo/**", "bench/**"}


def test_no_secret_and_no_unsafe_call_is_waved_through_without_a_word() -> None:
    for path in (ROOT / "webapp").rglob("*.py"):
        for line in path.read_text().splitlines():
            if re.search(r"noqa: ?S\d+", line):
                assert re.search(r"noqa: ?[A-Z0-9, ]+ - \w+", line), f"{path}: say why"
