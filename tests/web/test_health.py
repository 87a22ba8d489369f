from pathlib import Path

from flask import Flask

from tests.settings import settings_in
from webapp import create_app
from webapp.web import health


def test_healthz_needs_nothing(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))
    assert app.test_client().get("/healthz").status_code == 200


def test_readyz_is_ready_when_all_is_well(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "faults": {}})


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

    health.install(app, {"disk": broken, "key": lambda: None})
    answer = app.test_client().get("/readyz")
    assert answer.json == {"status": "not ready", "faults": {"disk": "does not answer"}}
