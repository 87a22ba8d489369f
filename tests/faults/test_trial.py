"""The trial of planted faults and the table are fair: nothing counts as caught that a test did not notice."""

import json
from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.mutant import Mutant
from tests.faults.trial import ROOT, Run, chosen, judged, planted, tried

TESTS = ("tests/test_a.py::test_one", "tests/test_b.py::test_two[sqlite]")
FAULT = Mutant("P6", "swallow the error", "wsgi.py", "app = application()\n", "app = None\n", TESTS)
FIRST, SECOND = "FAILED tests/test_a.py::test_one[x-1] - AssertionError", "FAILED tests/test_b.py::test_two[sqlite]"


@pytest.mark.parametrize(
    ("run", "caught"),
    [
        (Run(1, f"..\n{FIRST}\n{SECOND}\n2 failed"), True),
        (Run(1, f"{FIRST}\n1 failed, 1 passed"), False),
        (Run(1, f"{FIRST}\nFAILED tests/test_b.py::test_two[postgresql]\n"), False),
        (Run(1, f"{FIRST}\nERROR tests/test_b.py::test_two[sqlite]\n"), False),
        (Run(2, f"{FIRST}\n{SECOND}\n"), False),
        (Run(0, "2 passed"), False),
    ],
)
def test_a_fault_is_caught_when_each_of_its_tests_failed(run: Run, caught: bool) -> None:
    assert judged(FAULT, run).caught is caught


def test_a_fault_that_cannot_be_planted_is_missed(tmp_path: Path) -> None:
    elsewhere = Mutant("P6", "nowhere", "wsgi.py", "no such words", "", TESTS)
    verdict = tried(elsewhere, tmp_path / "copy")
    assert (verdict.caught, verdict.why) == (False, "`old` stands 0 times in wsgi.py")


def test_faults_are_chosen_by_promise_or_by_words() -> None:
    assert [chosen(FAULT, words) for words in ((), ("P6",), ("error",), ("P60",))] == [True, True, True, False]


def test_every_planted_fault_fits_the_code_and_names_tests_that_exist() -> None:
    for mutant in planted():
        assert (ROOT / mutant.file).read_text("utf-8").count(mutant.old) == 1, mutant.fault
        assert mutant.tests, mutant.fault
        for test in mutant.tests:
            file, _, name = test.partition("::")
            wanted = f"def {name.partition('[')[0]}(" if name else "def test_"
            assert wanted in (ROOT / file).read_text("utf-8"), test


def test_the_table_sets_figures_side_by_side_and_says_what_was_missed(
    tmp_path: Path,
) -> None:
    rows = [
        {"promise": "P10", "what": "sequences", "found": "5000", "wanted": "5,000", "database": ""},
        {"promise": "P1", "what": "kills", "found": "300", "wanted": ">= 300", "database": "sqlite"},
        {"promise": "P1", "what": "kills", "found": "301", "wanted": ">= 300", "database": "postgresql"},
        {"promise": "P1", "mutant": "no outbox row", "caught": True},
        {"promise": "danger words", "mutant": "never seen", "caught": True},
        {"promise": "P6", "mutant": "swallow", "caught": False},
    ]
    report = tmp_path / "report"
    report.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert table.main([str(report), "1200", str(tmp_path / "page")]) == 0
    lines = (tmp_path / "page").read_text().splitlines()
    assert "20 minutes in all" in lines[2]
    kills, sequences = (line for line in lines if line.startswith(("| P1 | kills", "| P10")))
    assert kills == "| P1 | kills | >= 300 | postgresql: 301<br>sqlite: 300 |"
    assert sequences == "| P10 | sequences | 5,000 | 5000 |"
    assert "## Planted faults: 2 of 3 caught" in lines
    assert lines[-2:] == ["| P6 | swallow | **no** |", "| danger words | never seen | yes |"]
