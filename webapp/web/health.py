"""`/healthz`: the process answers. `/readyz`: everything behind it does too, with the figures that say how well."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask, current_app

log = logging.getLogger("web")
blueprint = Blueprint("health", __name__)


@dataclass(frozen=True)
class Finding:
    """What a check found: a few words when something is wrong, and figures, nothing personal among them."""

    fault: str | None = None
    figures: Mapping[str, int] = field(default_factory=dict)


Check = Callable[[], str | Finding | None]
"""Says what is wrong, if anything is. A check that raises counts as wrong."""


def install(app: Flask, checks: Mapping[str, Check]) -> None:
    """Serve both addresses; `checks` are asked at each `/readyz`."""
    app.extensions["readiness"] = checks
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, Any], int]:
    found = findings(current_app.extensions["readiness"])
    faults = {name: one.fault for name, one in found.items() if one.fault is not None}
    figures = {name: dict(one.figures) for name, one in found.items() if one.figures}
    answer = {"status": "not ready" if faults else "ready", "faults": faults, "figures": figures}
    return answer, 503 if faults else 200


def standing_faults(checks: Mapping[str, Check]) -> dict[str, str]:
    """Name of the check → what is wrong, for those that find something."""
    return {name: one.fault for name, one in findings(checks).items() if one.fault is not None}


def findings(checks: Mapping[str, Check]) -> dict[str, Finding]:
    """Name of the check → what it found."""
    return {name: _asked(name, check) for name, check in checks.items()}


def _asked(name: str, check: Check) -> Finding:
    try:
        found = check()
    except Exception as error:
        log.warning("readiness check failed", extra={"check": name, "class": type(error).__name__})
        return Finding("does not answer")
    return found if isinstance(found, Finding) else Finding(found)
