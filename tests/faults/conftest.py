"""What the fault tests share: how much of them is run, and where their figures are written down."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

Record = Callable[..., None]
RELEASE = os.environ.get("FAULTS") == "release"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is marked `release` to `make faults`; the case that the mark names runs every day, too."""
    if RELEASE:
        return
    left = [item for item in items if _only_in_release(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def _only_in_release(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("release")
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return mark is not None and not (mark.kwargs and mark.kwargs.items() <= params.items())


@pytest.fixture(scope="session")
def release() -> bool:
    """Whether this is the release run (`make faults`); the everyday run makes about a tenth of the trials."""
    return RELEASE


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
