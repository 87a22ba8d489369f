"""The assessment's summary as text: to keep it with a request, and to know whether it is the one that was shown."""

import hashlib
import json
from dataclasses import asdict
from datetime import date

from webapp.assessment.explanation import Coded, Summary


def to_text(summary: Summary) -> str:
    """The summary as JSON."""
    return json.dumps({**asdict(summary), "on": summary.on.isoformat()}, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Summary:
    """The summary that `to_text` wrote."""
    kept = json.loads(text)
    return Summary(
        level=kept["level"],
        heading=kept["heading"],
        answers=tuple((question, answer) for question, answer in kept["answers"]),
        reasons=tuple(kept["reasons"]),
        version=kept["version"],
        on=date.fromisoformat(kept["on"]),
        codes=tuple(Coded(code["section"], code["question"], tuple(code["options"])) for code in kept.get("codes", ())),
        standing=kept.get("standing", ""),
    )


def fingerprint(summary: Summary) -> str:
    """A short hash that changes with anything in the summary."""
    return hashlib.sha256(to_text(summary).encode()).hexdigest()[:16]
