"""What the fault tests share: how much of them is run, and where their figures are written down."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

Record = Callable[..., None]


@pytest.fixture(scope="session")
def release() -> bool:
    """Whether this is the release run (`make faults`); the everyday run makes about a tenth of the trials."""
    return os.environ.get("FAULTS") == "release"


@pytest.fixture(scope="session")
def record() -> Record:
    """Writes down one figure of the run's table; without `FAULTS_REPORT` (the everyday run) it writes nothing."""

    def write(promise: str, what: str, *, found: object, wanted: str, database: str = "") -> None:
        row = {"promise": promise, "what": what, "found": str(found), "wanted": wanted, "database": database}
        report = os.environ.get("FAULTS_REPORT")
        if report:
            with Path(report).open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")

    return write
