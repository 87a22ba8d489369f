"""The mutants on trial: `python -m tests.faults.trial` plants each fault in a copy of the project and runs its tests.

Every `MUTANTS` of the modules `tests/faults/planted_*.py` is tried. A fault is caught when each of its tests fails,
and fails as a test: a test that was not collected or a run that broke down proves nothing. First the same tests have
to pass on the unchanged project. Words behind the command choose mutants by their promise or by words in the fault.
"""

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT

from tests.faults.mutant import Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "webapp",
    "templates",
    "static",
    "content",
    "migrations",
    "demo",
    "deploy",
    "bench",
    "tests",
    "scripts",
    "docs",
)
FILES = ("wsgi.py", "pyproject.toml", "README.md", "Makefile", "requirements.txt", "requirements.in")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", ".hypothesis")
AT_ONCE = 2
SECONDS, SECONDS_UNCHANGED = 300.0, 1200.0
TESTS_FAILED, NO_END = 1, 124


@dataclass(frozen=True)
class Run:
    """How pytest ended, and what it wrote."""

    code: int
    output: str


@dataclass(frozen=True)
class Verdict:
    """What became of one fault; `why` says it when it was not caught."""

    mutant: Mutant
    caught: bool
    why: str = ""

    def __str__(self) -> str:
        mark = "caught" if self.caught else f"MISSED ({self.why})"
        return f"{self.mutant.promise:<4} {mark:<7} {self.mutant.fault}"


def main(words: Sequence[str]) -> int:
    """Try the chosen mutants, print a line for each, and give the exit code: 1 when one was missed."""
    mutants = [mutant for mutant in planted() if chosen(mutant, words)]
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        unchanged = copy_to(Path(folder) / "unchanged")
        run = run_tests(unchanged, sorted({test for mutant in mutants for test in mutant.tests}), SECONDS_UNCHANGED)
        if run.code != 0:
            print(f"The tests do not pass on the unchanged project:\n{run.output[-4000:]}")
            return 1
        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = list(pool.map(lambda n: reported(tried(mutants[n], Path(folder) / str(n))), range(len(mutants))))
    missed = [verdict for verdict in verdicts if not verdict.caught]
    print(f"{len(verdicts) - len(missed)} of {len(verdicts)} planted faults caught")
    return 1 if missed or not verdicts else 0


def planted() -> tuple[Mutant, ...]:
    """Every mutant there is, in the order of the files."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("planted_*.py"))
    return tuple(m for name in modules for m in importlib.import_module(f"tests.faults.{name}").MUTANTS)


def chosen(mutant: Mutant, words: Iterable[str]) -> bool:
    """Whether one of `words` is its promise or stands in its fault; no words choose all."""
    return not words or any(word == mutant.promise or word in mutant.fault for word in words)


def tried(mutant: Mutant, copy: Path) -> Verdict:
    """Plant `mutant` in a new copy at `copy` and run its tests there."""
    text = (ROOT / mutant.file).read_text("utf-8")
    if text.count(mutant.old) != 1:
        return Verdict(mutant, caught=False, why=f"`old` stands {text.count(mutant.old)} times in {mutant.file}")
    copy_to(copy)
    try:
        (copy / mutant.file).write_text(text.replace(mutant.old, mutant.new), "utf-8")
        return judged(mutant, run_tests(copy, mutant.tests))
    finally:
        shutil.rmtree(copy)


def judged(mutant: Mutant, run: Run) -> Verdict:
    """Caught when every test of the mutant is among those that failed; an error in a fixture is no failed test."""
    if run.code != TESTS_FAILED:
        return Verdict(mutant, caught=False, why=f"pytest ended with {run.code}")
    lines = (line.removeprefix("FAILED ") for line in run.output.splitlines() if line.startswith("FAILED "))
    failed = {line.split(" - ")[0] for line in lines}
    passed = [test for test in mutant.tests if not any(is_of(one, test) for one in failed)]
    return Verdict(mutant, caught=not passed, why=", ".join(f"{test} did not fail" for test in passed))


def is_of(failed: str, test: str) -> bool:
    """Whether the failed id is `test` itself, or one of its parameters when `test` names none."""
    return failed == test or failed.startswith((f"{test}[", f"{test}::"))


def reported(verdict: Verdict) -> Verdict:
    """Print the verdict, and add it to the run's report."""
    print(verdict, flush=True)
    report = os.environ.get("FAULTS_REPORT")
    if report:
        row = {"mutant": verdict.mutant.fault, "promise": verdict.mutant.promise, "caught": verdict.caught}
        with Path(report).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    return verdict


def copy_to(folder: Path) -> Path:
    """A copy of the project that shares this one's virtual environment."""
    folder.mkdir()
    for name in COPIED:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    (folder / "instance").mkdir()
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def run_tests(folder: Path, tests: Sequence[str], seconds: float = SECONDS) -> Run:
    """Run `tests` in the copy at `folder`, at everyday scale; a run that never ends counts as one that broke down."""
    environ = {name: value for name, value in os.environ.items() if name not in ("FAULTS", "FAULTS_REPORT")}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=no", "-rf", *tests]
    process = subprocess.Popen(command, cwd=folder, env=environ, text=True, stdout=PIPE, stderr=STDOUT)
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)  # so that it stops the servers it has started
        process.communicate()
        return Run(NO_END, f"no end after {seconds:.0f} seconds")
    return Run(process.returncode, output)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
