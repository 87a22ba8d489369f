"""The studies behind the clinic's claims (`content/evidence.yaml`), each written down once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from webapp.content import Entry, read_yaml
from webapp.library.addresses import EVIDENCE

KINDS = (
    "randomized trial",
    "systematic review",
    "guideline",
    "cohort study",
    "editorial",
    "regulator letter",
    "policy",
)
NOT_RATED = "not rated"
CERTAINTIES = ("high", "moderate", "low to moderate", "low", "very low", NOT_RATED)
"""How sure a source calls itself, or those who weighed it; "not rated" when we read no such word."""
NOT_LOOKED_UP = "not looked up"
READINGS = {
    "full text": "its full text",
    "abstract": "its abstract",
    "opening": "its opening lines",
    "summary page": "a page that sums it up",
    "abstract, opening or summary": "its abstract, opening lines or summary, not the full text",
    NOT_LOOKED_UP: "nothing yet: we know it, but have not looked it up for this page",
}
"""What we read of a source, as the file says it and as a reader is told."""
SURNAME = re.compile(r"(.+?) [A-Z]{1,3}")


class Stance(StrEnum):
    """Which way a source points about the treatment that it looked at."""

    SUPPORTS = "supports"
    QUESTIONS = "questions"
    MIXED = "mixed"
    CONTEXT = "context"

    @property
    def words(self) -> str:
        """The stance as a sentence for a reader."""
        return STANCE_WORDS[self]

    @property
    def in_short(self) -> str:
        """The stance in the fewest words, for a list."""
        return STANCE_IN_SHORT[self]


STANCE_IN_SHORT = {
    Stance.SUPPORTS: "For",
    Stance.QUESTIONS: "Against",
    Stance.MIXED: "For and against",
    Stance.CONTEXT: "Background",
}
STANCE_WORDS = {
    Stance.SUPPORTS: "Supports the treatment it looked at.",
    Stance.QUESTIONS: "Questions the treatment it looked at.",
    Stance.MIXED: "Mixed: it points both ways on the treatment it looked at.",
    Stance.CONTEXT: "Background: it speaks neither for nor against the treatment.",
}


@dataclass(frozen=True)
class Source:
    """One study, guideline or letter: where it was printed, what it found and what weakens it.

    `size` and `funding` are None where what we read does not say, `checked_by` while no clinician of ours has.
    """

    id: str
    authors: str
    title: str
    source: str
    year: int
    kind: str
    stance: Stance
    finding: str
    caveat: str
    size: str | None = None
    funding: str | None = None
    certainty: str = NOT_RATED
    read: str = NOT_LOOKED_UP
    checked_on: date | None = None
    checked_by: str | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None

    @property
    def short_name(self) -> str:
        """The first author's surname, or the body that speaks, and the year: Fairbank 2005."""
        first = self.authors.split(",")[0].strip()
        surname = SURNAME.fullmatch(first)
        return f"{surname[1] if surname else first} {self.year}"

    @property
    def read_words(self) -> str:
        """What we read of it, for a reader."""
        return READINGS[self.read]

    @property
    def address(self) -> str:
        """Where the site shows all that it knows of the source."""
        return f"{EVIDENCE}#{self.id}"

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Where the source can be read, as (text, address): DOI and PubMed, else its own page."""
        found = []
        if self.doi:
            found.append((f"DOI {self.doi}", f"https://doi.org/{quote(self.doi, safe='/().:;-_')}"))
        if self.pmid:
            found.append((f"PubMed {self.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"))
        if self.url:
            found.append((f"{self.short_name} at {urlsplit(self.url).hostname}", self.url))
        return tuple(found)


def load_evidence(path: Path) -> Mapping[str, Source]:
    """Every source in the file at `path`, by its id; raises ContentError."""
    entries = read_yaml(path)
    return MappingProxyType({name: _source(name, entries.entry(name)) for name in entries})


def _source(name: str, entry: Entry) -> Source:
    entry.only(*(field for field in Source.__dataclass_fields__ if field != "id"))
    source = Source(
        id=name,
        year=entry.number("year"),
        stance=Stance(_one_of(entry, "stance", tuple(Stance))),
        kind=_one_of(entry, "kind", KINDS),
        authors=filled(entry, "authors"),
        title=filled(entry, "title"),
        source=filled(entry, "source"),
        finding=filled(entry, "finding"),
        caveat=filled(entry, "caveat"),
        size=entry.optional_text("size"),
        funding=entry.optional_text("funding"),
        certainty=_one_of(entry, "certainty", CERTAINTIES),
        read=_one_of(entry, "read", tuple(READINGS)),
        checked_on=entry.day("checked_on"),
        checked_by=entry.optional_text("checked_by"),
        doi=_matching(entry, "doi", r"10\.\d{4,9}/\S+", "10.1136/bmj.38441.620417.8F"),
        pmid=_matching(entry, "pmid", r"\d{1,8}", '"15911537"'),
        url=_matching(entry, "url", r"https://\S+", "https://www.nice.org.uk/guidance/ng59"),
    )
    if not source.links:
        raise entry.fault("doi", f"The source '{name}' can't be looked up", "Give its 'doi', its 'pmid' or its 'url'")
    return source


def filled(entry: Entry, name: str) -> str:
    """The text called `name`, which must say something; raises ContentError."""
    text = entry.text(name)
    if not text:
        raise entry.fault(name, f"'{name}' is empty", "Write what readers should see here")
    return text


def _one_of(entry: Entry, name: str, known: tuple[str, ...]) -> str:
    value = entry.text(name)
    if value not in known:
        raise entry.fault(name, f"'{value}' is not a known {name}", f"Use one of: {', '.join(known)}")
    return value


def _matching(entry: Entry, name: str, pattern: str, example: str) -> str | None:
    value = entry.optional_text(name)
    if value is not None and not re.fullmatch(pattern, value):
        raise entry.fault(name, f"'{name}' does not look right", f"Write it like {example}, or null")
    return value
