"""What may stand in the log: the list of events, and of the fields that tell more about one.

An event is a fixed name. A field has a shape that ids, counts and names from our own code have, and nothing that a
patient wrote. `webapp/web/logs.py` writes nothing else, whatever it is given.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

EVENTS = frozenset(
    {
        # web: any page
        "readiness check failed",
        "request failed",
        "search unavailable",
        "surprise",
        "token refused",
        # intake: the request
        "limits unavailable",
        "request cannot be opened",
        "request not stored",
        "request without notice",
        "status not shown",
        "store unavailable",
        "trap filled in",
        "token or reference taken meanwhile",
        # mail: the outbox and its sender
        "chore failed",
        "letters stuck",
        "notice broken",
        "notice dropped",
        "notice failed",
        "notice partly",
        "notice retried",
        "notice sent",
        "notice stale",
        "sender waits",
        "settling waits",
        # the process itself
        "process ended",
        "thread ended",
        "clean-up failed",
    }
)
WITHHELD = "message withheld"

_WORD = re.compile(r"[a-z][a-z_-]{0,39}")
_NAME = re.compile(r"[A-Za-z_]\w{0,79}(\.\w{1,79}){0,9}", re.ASCII)
_COUNT = re.compile(r"\d{1,15}")

FIELDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "attempt": _COUNT,
        "check": _WORD,
        "class": _NAME,
        "count": _COUNT,
        "duration_ms": _COUNT,
        "endpoint": _NAME,
        "failed": _COUNT,
        "kind": _WORD,
        "notice": _COUNT,
        "outcome": _WORD,
        "paused": _COUNT,
        "place": re.compile(rf"({_NAME.pattern}):\d{{1,6}}", re.ASCII),
        "recipients": _COUNT,
        "reference": re.compile(r"TP-[0-9A-Z]{4}-[0-9A-Z]{4}"),
        "refused": _COUNT,
        "reply": re.compile(r"[2-5]\d\d( [245]\.\d{1,3}\.\d{1,3})?"),
        "request": re.compile(r"[0-9a-f]{12}"),
        "status": re.compile(r"[1-5]\d\d"),
        "waiting": _COUNT,
    }
)


def allowed(given: Mapping[str, object]) -> dict[str, str | int]:
    """The fields of `given` that may be written: those that have a name and a shape of the list."""
    return {
        name: given[name] if isinstance(given[name], int) else str(given[name])  # type: ignore[misc]
        for name, shape in FIELDS.items()
        if isinstance(given.get(name), str | int) and shape.fullmatch(str(given[name]))
    }
