from pathlib import Path

from flask import Flask

from tests.settings import settings_in
from webapp import create_app
from webapp.web import health
from webapp.web.health import Finding


def test_healthz_needs_nothing(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))
    assert app.test_client().get("/healthz").status_code == 200


def test_readyz_is_ready_when_all_is_well(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["status"], answer.json["faults"]) == ("ready", {})
    counts = {"waiting": 0, "refused": 0, "failed": 0, "paused": 0, "oldest_due_seconds": 0}
    assert answer.json["figures"]["outbox"] == counts
    assert answer.json["figures"]["database"] == {"at_newest_migration": True}
    assert answer.json["figures"]["disk"]["free_megabytes"] > 0


def test_readyz_names_an_unmigrated_database(tmp_path: Path) -> None:
    answer = create_app(settings_in(tmp_path)).test_client().get("/readyz")
    assert answer.status_code == 503
    assert "flask db upgrade" in answer.json["faults"]["database"]  # type: ignore[index]


def test_readyz_names_a_database_that_is_down(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["faults"]["database"] == "does not answer"  # type: ignore[index]


def test_a_check_that_raises_counts_as_a_fault() -> None:
    app = Flask("x")

    def broken() -> str | None:
        raise OSError

    health.install(app, {"disk": broken, "key": lambda: None, "queue": lambda: Finding(None, {"waiting": 2})})
    answer = app.test_client().get("/readyz")
    faults, figures = {"disk": "does not answer"}, {"queue": {"waiting": 2}}
    assert answer.json == {"status": "not ready", "faults": faults, "figures": figures}
