"""Where the site's events go: one JSON object a line to standard error, for systemd or whoever runs the server.

Each room writes to the logger of its own name, an event of `webapp/web/events.py` with allowed fields as `extra`:
`log.warning("store unavailable", extra={"class": "OperationalError"})`. Of everything else, other people's packages
included, only the logger, the level, the class of the exception and the place in the code are written.
"""

import logging
import os
import secrets
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

from webapp.web.events import EVENTS, FIELDS, WITHHELD, allowed

ROOMS = ("web", "intake", "mail")
# Granian gives these a handler of their own that writes messages, with tracebacks in them, as they come.
REROUTED = ("_granian", "granian.access")
FAILED = 500
PRIORITIES = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "INFO": 6, "DEBUG": 7}
log = logging.getLogger("web")


def install() -> None:
    """Send all that this process logs to standard error, and let no exception's text get there around it.

    A second call changes nothing.
    """
    root = logging.getLogger()
    if any(isinstance(handler.formatter, EventFormatter) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JournalFormatter() if _is_the_journal(sys.stderr, os.environ) else EventFormatter())
    root.addHandler(handler)
    for room in ROOMS:
        logging.getLogger(room).setLevel(logging.INFO)
    for name in REROUTED:
        rerouted = logging.getLogger(name)
        rerouted.handlers.clear()
        rerouted.propagate = True
    logging.raiseExceptions = False  # a handler in trouble would print the message and its arguments
    logging.captureWarnings(True)
    sys.excepthook = _process_ended
    sys.unraisablehook = lambda fault: _ended("clean-up failed", fault.exc_type, fault.exc_traceback)
    threading.excepthook = lambda fault: _ended("thread ended", fault.exc_type, fault.exc_traceback)


def watch(app: Flask) -> None:
    """Write one line about each answer of `app` that is an error of ours (5xx): the page's name, never the address."""

    @app.before_request
    def begin() -> None:
        g.request_id, g.began = secrets.token_hex(6), time.monotonic()

    @app.after_request
    def end(response: Response) -> Response:
        if response.status_code >= FAILED:
            took = round((time.monotonic() - g.get("began", time.monotonic())) * 1000)
            told = {"endpoint": request.endpoint, "status": response.status_code, "duration_ms": took}
            log.error("request failed", extra=told)
        return response


class EventFormatter(JsonFormatter):
    """Writes a record as one JSON object with allowed fields only; the record's own text is never formatted."""

    def format(self, record: logging.LogRecord) -> str:
        return self.jsonify_log_record(entry(record))


class JournalFormatter(EventFormatter):
    """Puts the level before the line, as journald reads it (sd-daemon(3)): `journalctl -p warning` works."""

    def format(self, record: logging.LogRecord) -> str:
        return f"<{PRIORITIES.get(record.levelname, 6)}>{super().format(record)}"


def entry(record: logging.LogRecord) -> dict[str, str | int]:
    """What is written of `record`."""
    listed = isinstance(record.msg, str) and record.msg in EVENTS and not record.args
    told = {name: getattr(record, name, None) for name in FIELDS} if listed else {"place": _called_from(record)}
    if record.exc_info and record.exc_info[0] is not None:
        told["class"] = record.exc_info[0].__name__
    if has_request_context():
        told["request"] = g.get("request_id")
    return {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "room": allowed({"class": record.name}).get("class", "unnamed"),
        "event": str(record.msg) if listed else WITHHELD,
        **allowed(told),
    }


def place(trace: TracebackType | None) -> str:
    """Module and line where an exception arose; its text may hold what a patient wrote, so nobody logs that."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "unknown:0"


def _is_the_journal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether systemd reads `stream` into its journal, by the mark that it leaves in the environment."""
    if "JOURNAL_STREAM" not in environ:
        return False
    stat = os.fstat(stream.fileno())
    return environ["JOURNAL_STREAM"] == f"{stat.st_dev}:{stat.st_ino}"


def _called_from(record: logging.LogRecord) -> str:
    return f"{record.module}:{record.lineno}"


def _process_ended(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, Exception):
        _ended("process ended", kind, trace)
    else:
        sys.__excepthook__(kind, fault, trace)


def _ended(event: str, kind: type[BaseException] | None, trace: TracebackType | None) -> None:
    log.critical(event, extra={"class": kind.__name__ if kind else None, "place": place(trace)})
