"""`python -m tests.licences > docs/licences.md`: the licence of each package that the site runs on, as it says."""

import re
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.txt"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==", re.MULTILINE)
# What lets the clinic run, change and pass on the site without opening its own work; a package may offer several.
GIVEN_FREELY = ("Apache", "BSD", "CNRI", "ISC", "MIT", "PSF", "Python Software Foundation", "Unlicense")
GIVEN_WITH_CARE = ("LGPL", "Lesser General Public", "MPL", "Mozilla Public")
"""A change of the package itself would have to be published; we change none."""
HEAD = """# Licences

What the site runs on (`requirements.txt`), and under which licence, as each package says itself. Made by
`.venv/bin/python -m tests.licences > docs/licences.md`; `tests/test_dependencies.py` fails when it is out of date, or
when a package comes under another kind of licence than permissive (Apache, BSD, ISC, MIT, PSF, Unlicense) or weak
copyleft (LGPL, MPL).

| Package | Licence | Kind |
|---|---|---|
"""


def table() -> str:
    """The whole file."""
    return HEAD + "".join(f"| {name} | {said} | {kind(said)} |\n" for name, said in licences())


def licences() -> Iterator[tuple[str, str]]:
    """(name, licence) of each package in the lock file; what is for other systems is not installed, and left out."""
    for name in dict.fromkeys(PINNED.findall(LOCK.read_text())):
        with suppress(PackageNotFoundError):
            yield name, licence(name)


def licence(name: str) -> str:
    """What the package calls its licence: the expression, else its classifiers, else the field's first line."""
    said = metadata(name)
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    field = (said.get("License") or "").strip().partition("\n")[0]
    return said.get("License-Expression") or " or ".join(classified) or field or "says nothing"


def kind(said: str) -> str:
    """`permissive`, `weak copyleft`, or `other`."""
    if any(word in said for word in GIVEN_WITH_CARE):
        return "weak copyleft"
    return "permissive" if any(word in said for word in GIVEN_FREELY) else "other"


if __name__ == "__main__":
    print(table(), end="")
