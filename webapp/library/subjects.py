"""What pieces are about: topics and body areas, from `content/en/topics.yaml`, in the order of that file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from webapp.content import Entry, read_yaml
from webapp.library.evidence import filled


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic or an area: its id in front matter and addresses, its name, and a line on what it holds."""

    id: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Subjects:
    """Every topic and every area by id, in the order in which readers see them."""

    topics: Mapping[str, Subject]
    areas: Mapping[str, Subject]


def load_subjects(path: Path) -> Subjects:
    """The topics and areas in the file at `path`; raises ContentError."""
    entry = read_yaml(path).only("topics", "areas")
    return Subjects(_subjects(entry, "topics"), _subjects(entry, "areas"))


def chosen(entry: Entry, name: str, known: Mapping[str, Subject]) -> tuple[str, ...]:
    """The ids under `name` in the front matter: at least one, each once, each `known`; raises ContentError."""
    ids, remedy = entry.texts(name), f"Use one or more of: {', '.join(known)}"
    if not ids:
        raise entry.fault(name, f"'{name}' names nothing", remedy)
    for one in ids:
        if one not in known:
            raise entry.fault(name, f"There is no '{one}' among the {name}", remedy)
        if ids.count(one) > 1:
            raise entry.fault(name, f"'{one}' stands twice in '{name}'", "Remove one of the two")
    return ids


def _subjects(entry: Entry, name: str) -> Mapping[str, Subject]:
    found: dict[str, Subject] = {}
    for item in entry.entries(name):
        item.only("id", "label", "says")
        subject = Subject(filled(item, "id"), filled(item, "label"), filled(item, "says"))
        if subject.id in found:
            raise item.fault("id", f"'{subject.id}' stands here twice", "Give each its own id")
        found[subject.id] = subject
    return MappingProxyType(found)
