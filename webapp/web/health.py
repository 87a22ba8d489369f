"""`/healthz`: the process answers. `/readyz`: everything behind it does too."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, current_app

log = logging.getLogger("web")
blueprint = Blueprint("health", __name__)

# Returns None when all is well, else a few words about what is wrong. A check that raises counts as wrong.
Check = Callable[[], str | None]


def install(app: Flask, checks: Mapping[str, Check]) -> None:
    """Serve both addresses; `checks` are asked at each `/readyz`."""
    app.extensions["readiness"] = checks
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, Any], int]:
    faults = standing_faults(current_app.extensions["readiness"])
    return {"status": "not ready" if faults else "ready", "faults": faults}, 503 if faults else 200


def standing_faults(checks: Mapping[str, Check]) -> dict[str, str]:
    """Name of the check → what is wrong, for those that find something."""
    return {name: fault for name, check in checks.items() if (fault := _asked(name, check)) is not None}


def _asked(name: str, check: Check) -> str | None:
    try:
        return check()
    except Exception as error:
        log.warning("readiness check=%s class=%s", name, type(error).__name__)
        return "does not answer"
