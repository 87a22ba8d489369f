"""One event is one JSON line of allowed fields, whatever a caller or somebody else's package wants to write."""

import ast
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort

from webapp.web.events import EVENTS, FIELDS, WITHHELD, allowed
from webapp.web.logs import entry, watch

ROOT = Path(__file__).parents[2]
CANARY = "Pat Canary, numb between the legs"
ALWAYS = {"time", "level", "room", "event"}

# A process that logs in every way there is, and then dies of an exception.
LEAKING = f"""
import gc, logging, sys, threading, warnings
logging.getLogger("_granian").addHandler(logging.StreamHandler(sys.stdout))
from webapp.web import logs
logs.install()
logs.install()
text = {CANARY!r}
log = logging.getLogger("intake")
log.info("request not stored", extra={{"class": "OperationalError", "name_of_patient": text}})
log.warning("%s asks", text)
log.info(f"request of {{text}}")
log.error("%d", text)
logging.getLogger("sqlalchemy.engine").warning("INSERT %r", text)
logging.getLogger("sqlalchemy.engine").info("not even this: %s", text)
logging.getLogger("_granian").error("Application callable raised an exception\\n" + text)
logging.getLogger("webapp").error("Exception on /%s", text)
logging.warning(text)
warnings.warn(text)
try:
    raise ValueError(text)
except ValueError:
    log.exception("store unavailable")
class Odd:
    def __del__(self):
        raise ValueError(text)
Odd()
gc.collect()
def burst():
    raise LookupError(text)
thread = threading.Thread(target=burst)
thread.start()
thread.join()
raise KeyError(text)
"""


def record(message: object, *args: object, **extra: object) -> logging.LogRecord:
    """A record as `log.warning(message, *args, extra=extra)` makes it."""
    return logging.getLogger("intake").makeRecord(
        "intake", logging.WARNING, "views.py", 7, message, args, None, extra=dict(extra)
    )


def test_an_event_is_written_with_its_fields() -> None:
    told = entry(record("notice partly", notice=5, kind="intake-notice", reply="451 4.3.0", refused=1))
    assert set(told) == ALWAYS | {"notice", "kind", "reply", "refused"}
    assert (told["level"], told["room"], told["event"]) == ("WARNING", "intake", "notice partly")
    assert (told["notice"], told["kind"], told["reply"]) == (5, "intake-notice", "451 4.3.0")
    assert str(told["time"]).endswith("+00:00")


@pytest.mark.parametrize(
    "message", [CANARY, f"request of {CANARY}", ("store unavailable", CANARY), None, {"a": CANARY}]
)
def test_a_message_that_is_not_on_the_list_is_withheld(message: object) -> None:
    told = entry(record(message, reference="TP-7K3M-9QXD"))
    assert told["event"] == WITHHELD
    assert told["place"] == "views:7"
    assert set(told) == ALWAYS | {"place"}


def test_arguments_make_no_message() -> None:
    assert entry(record("surprise", CANARY))["event"] == WITHHELD


@pytest.mark.parametrize("name", sorted(FIELDS))
@pytest.mark.parametrize("value", [CANARY, "pat@example.com", "(202) 456-1111", "a\nb", ["x"], None, b"x", 1.5])
def test_a_field_takes_only_its_own_shape(name: str, value: object) -> None:
    assert allowed({name: value, "patient": "Pat"}) == {}


def test_every_field_takes_what_it_is_for() -> None:
    good = {"class": "psycopg.OperationalError", "place": "webapp.intake.store:42", "endpoint": "intake.check"}
    good |= {"status": 503, "duration_ms": 12, "reference": "TP-7K3M-9QXD", "outcome": "refused", "reply": "550 5.1.1"}
    good |= {"check": "database", "request": "0123456789ab", "attempt": 48}
    assert allowed(good) == good


def test_nothing_leaks_out_of_a_process_however_it_logs_or_dies() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEAKING], cwd=ROOT, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert not [word for word in CANARY.split() if word in done.stderr]
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(set(line) <= ALWAYS | set(FIELDS) for line in lines)
    assert [line["event"] for line in lines].count(WITHHELD) == 8
    listed = [(line["event"], line.get("class")) for line in lines if line["event"] != WITHHELD]
    assert listed == [
        ("request not stored", "OperationalError"),
        ("store unavailable", "ValueError"),
        ("clean-up failed", "ValueError"),
        ("thread ended", "LookupError"),
        ("process ended", "KeyError"),
    ]


def test_the_journal_is_told_the_level_of_each_line(tmp_path: Path) -> None:
    with (tmp_path / "journal").open("w+") as journal:
        stat = os.fstat(journal.fileno())
        environ = {**os.environ, "JOURNAL_STREAM": f"{stat.st_dev}:{stat.st_ino}"}
        lines = "import logging; from webapp.web import logs; logs.install(); log = logging.getLogger('mail');"
        lines += "log.info('notice sent'); log.warning('notice retried'); log.error('notice failed')"
        subprocess.run([sys.executable, "-c", lines], cwd=ROOT, env=environ, stderr=journal, check=True, timeout=60)
        journal.seek(0)
        written = journal.read().splitlines()
    assert [line[:4] for line in written] == ["<6>{", "<4>{", "<3>{"]
    assert [json.loads(line[3:])["event"] for line in written] == ["notice sent", "notice retried", "notice failed"]


def test_a_failed_request_is_told_by_the_name_of_its_page_only(caplog: pytest.LogCaptureFixture) -> None:
    app = Flask("x")
    watch(app)
    app.add_url_rule("/<name>", "page", lambda name: abort(503 if name != "Well" else 404))
    client = app.test_client()
    assert client.get("/Well").status_code == 404
    client.get("/Canary?name=Canary")
    (told,) = [entry(one) for one in caplog.records if one.message == "request failed"]
    assert (told["endpoint"], told["status"], told["level"]) == ("page", 503, "ERROR")
    assert int(told["duration_ms"]) >= 0
    assert "Canary" not in json.dumps(told)


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `log.…` in the site's code, with its place."""
    for path in sorted((ROOT / "webapp").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in ("log", "logger", "logging", "warnings"):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_the_code_logs_listed_events_with_listed_fields_only() -> None:
    for place, call in log_calls():
        assert isinstance(call.func, ast.Attribute)
        if call.func.attr in ("getLogger", "captureWarnings", "StreamHandler"):
            continue
        event = call.args[1 if call.func.attr == "log" else 0]
        assert isinstance(event, ast.Name) or (isinstance(event, ast.Constant) and event.value in EVENTS), place
        assert len(call.args) == (2 if call.func.attr == "log" else 1), f"{place}: no arguments, use extra"
        for extra in (keyword.value for keyword in call.keywords if isinstance(keyword.value, ast.Dict)):
            assert all(isinstance(key, ast.Constant) and key.value in FIELDS for key in extra.keys if key), place
        assert "exc_info" not in {keyword.arg for keyword in call.keywords}, place


def test_every_listed_event_is_one_that_the_code_writes() -> None:
    words = {
        node.value
        for path in (ROOT / "webapp").rglob("*.py")
        if path.name != "events.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    made = {f"notice {word}" for word in words if f"notice {word}" in EVENTS}
    assert EVENTS - words - made == set()
