"""Studies that their journal has taken back or corrected (`content/retractions.yaml`), as somebody last looked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from webapp.content import Entry, read_yaml
from webapp.library.evidence import Source, filled
from webapp.library.review.faults import Fault

STATUSES = ("retracted", "concern", "corrected")
OWNED_UP = re.compile(r"\b(?:correct(?:ed|ion)|concern)\b", re.IGNORECASE)
GOOD_FOR = timedelta(days=180)


@dataclass(frozen=True)
class Notice:
    """What a journal said of a study; `source` is its id or its DOI."""

    source: str
    status: str
    on: date
    note: str
    line: int

    def speaks_of(self, source: Source) -> bool:
        return self.source == source.id or (source.doi is not None and self.source.lower() == source.doi.lower())


@dataclass(frozen=True)
class Register:
    """The notices, and the day on which somebody last looked for them; None means that nobody has."""

    path: Path
    line: int
    looked_on: date | None
    notices: tuple[Notice, ...]


def load_register(path: Path) -> Register:
    """The register at `path`; raises ContentError."""
    entry = read_yaml(path).only("looked_on", "notices")
    notices = tuple(_notice(item) for item in entry.entries("notices", ()))
    return Register(path, entry.lines.get("looked_on", 1), entry.optional_day("looked_on"), notices)


def _notice(entry: Entry) -> Notice:
    entry.only("source", "status", "on", "note")
    status = entry.text("status")
    if status not in STATUSES:
        raise entry.fault("status", f"'{status}' is not a known status", f"Use one of: {', '.join(STATUSES)}")
    return Notice(filled(entry, "source"), status, entry.day("on"), filled(entry, "note"), entry.line)


def taken_back(
    register: Register, sources: Mapping[str, Source], lines: Mapping[str, int], evidence: Path, today: date
) -> Iterator[Fault]:
    """A fault for each source that was retracted, or that was corrected and does not say so; warns of an old look."""
    for notice in register.notices:
        for source in filter(notice.speaks_of, sources.values()):
            if fault := _judged(notice, source):
                yield Fault(evidence, lines[source.id], *fault)
    if register.looked_on is None:
        yield _unseen(register, "Nobody has looked yet whether a source was retracted or corrected")
    elif today - register.looked_on > GOOD_FOR:
        yield _unseen(register, f"The last look for retracted sources was on {register.looked_on}")


def _judged(notice: Notice, source: Source) -> tuple[str, str] | None:
    said = f"({notice.on}: {notice.note})"
    if notice.status == "retracted":
        return (
            f"The source '{source.id}' was retracted {said}",
            "Take it and what rests on it out of the texts, then remove this entry",
        )
    if not OWNED_UP.search(source.caveat):
        return (
            f"The source '{source.id}' has a notice, {notice.status}, that its entry does not tell {said}",
            "Compare 'finding' with the notice, and say in 'caveat' what was corrected",
        )
    return None


def _unseen(register: Register, problem: str) -> Fault:
    remedy = "Look each DOI and PMID up, list what you find under 'notices', and write the day as 'looked_on'"
    return Fault(register.path, register.line, problem, remedy, warning=True)
