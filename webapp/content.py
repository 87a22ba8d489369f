"""Reads the clinic's words: YAML and Markdown files whose every fault is named with file, line and what to do."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
FENCE = "---"
NO_TEXT = re.compile(yaml.reader.Reader.NON_PRINTABLE.pattern)
"""Signs that YAML takes from nobody."""
# The same reader in C, where PyYAML was built with it: half of the site's start is reading.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContentError(Exception):
    """A content file is broken; the message is `file:line: what is wrong. What to do.`"""

    def __init__(self, path: Path, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{path}:{line}: {problem}. {remedy}.")
        self.path, self.line, self.problem, self.remedy = path, line, problem, remedy


@dataclass(frozen=True)
class Entry:
    """One mapping in a content file; it knows its place, so that a wrong value can be named by file and line."""

    path: Path
    line: int
    values: dict[str, Any]
    lines: dict[str, int]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def fault(self, name: str, problem: str, remedy: str) -> ContentError:
        """The error to raise about the value called `name`."""
        return ContentError(self.path, self.lines.get(name, self.line), problem, remedy)

    def only(self, *allowed: str) -> "Entry":
        """This entry, when it has no other names than `allowed`; a misspelt name would otherwise be lost silently."""
        for name in self.values:
            if name not in allowed:
                raise self.fault(name, f"'{name}' is not known here", f"Use one of: {', '.join(allowed)}")
        return self

    def text(self, name: str, default: str | None = None) -> str:
        return self._get(name, str, "a text", default).strip()

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if name in self else None

    def number(self, name: str) -> int:
        return self._get(name, int, "a whole number")

    def flag(self, name: str) -> bool:
        """A yes-or-no value; left out means no."""
        return self._get(name, bool, "true or false", False)

    def day(self, name: str) -> date:
        return self._get(name, date, "a date such as 2026-07-01")

    def optional_day(self, name: str) -> date | None:
        return self.day(name) if name in self else None

    def days(self, name: str) -> tuple[date, ...]:
        """A list of dates; left out means none."""
        return self._list(name, date, "a list of dates such as 2026-12-25", ())

    def entry(self, name: str) -> "Entry":
        return self._get(name, Entry, "a group of 'name: value' lines")

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        return self._list(name, str, "a list of texts", default)

    def entries(self, name: str, default: tuple["Entry", ...] | None = None) -> tuple["Entry", ...]:
        return self._list(name, Entry, "a list of groups, each beginning with '-'", default)

    def _list(self, name: str, kind: type[T], called: str, default: tuple[T, ...] | None) -> tuple[T, ...]:
        items = tuple(self._get(name, list, called, None if default is None else list(default)))
        if not all(isinstance(item, kind) for item in items):
            raise self.fault(name, f"'{name}' must be {called}", "Check the dashes, quotes and indentation")
        return items

    def _get(self, name: str, kind: type[T], called: str, default: T | None = None) -> T:
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if value is None:
            raise self.fault(name, f"'{name}' is missing", f"Add '{name}:' with {called}")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fault(name, f"'{name}' must be {called}", "Correct the value; quotes make any value a text")
        return value


def read_yaml(path: Path) -> Entry:
    """The mapping that is the YAML file at `path`; raises ContentError when it can't be read."""
    return _parse(path, _read(path), first_line=1)


def read_markdown(path: Path) -> tuple[Entry, str, int]:
    """The front matter, the Markdown body and the body's first line number; raises ContentError."""
    lines = _read(path).split("\n")
    if lines[0].rstrip() != FENCE or FENCE not in [line.rstrip() for line in lines[1:]]:
        raise ContentError(
            path, 1, "The front matter is missing", "Begin the file with '---', 'name: value' lines and '---'"
        )
    end = [line.rstrip() for line in lines].index(FENCE, 1)
    return _parse(path, "\n".join(lines[1:end]), first_line=2), "\n".join(lines[end + 1 :]), end + 2


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(path, 1, "The file is missing", "Put it back, or remove what refers to it") from None
    except UnicodeDecodeError:
        raise ContentError(path, 1, "The file is not UTF-8 text", "Save it again as UTF-8") from None
    except OSError as fault:
        raise ContentError(path, 1, f"The file can't be read: {fault.strerror}", "See to it that it can") from None


def _parse(path: Path, text: str, first_line: int) -> Entry:
    sign = NO_TEXT.search(text)
    if sign:
        line = first_line + text[: sign.start()].count("\n")
        raise ContentError(path, line, f"A sign that no text has stands here: {sign.group()!a}", "Remove it")
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        value = _value(path, first_line, node, loader.construct_object)
    except yaml.MarkedYAMLError as fault:
        line = first_line + (fault.problem_mark.line if fault.problem_mark else 0)
        raise ContentError(
            path, line, f"Not valid YAML: {fault.problem}", "Check indentation, colons and quotes"
        ) from None
    finally:
        loader.dispose()
    if not isinstance(value, Entry):
        raise ContentError(path, first_line, "'name: value' lines are expected", "See a neighbouring file for the form")
    return value


def _value(path: Path, first_line: int, node: yaml.Node | None, construct: Callable[..., Any]) -> Any:
    """The value of a YAML node: an Entry for a mapping, a list for a sequence, else what YAML says."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(path, first_line, item, construct) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _single(path, first_line, node, construct) if node else None
    entry = Entry(path, first_line + node.start_mark.line, {}, {})
    for key, item in node.value:
        name, line = str(key.value), first_line + key.start_mark.line
        if name in entry.values:
            raise ContentError(path, line, f"'{name}' stands here twice", "Remove one of the two")
        entry.values[name] = _value(path, first_line, item, construct)
        entry.lines[name] = line
    return entry


def _single(path: Path, first_line: int, node: yaml.Node, construct: Callable[..., Any]) -> Any:
    """The value of a node that holds no others."""
    try:
        return construct(node, deep=True)
    except ValueError:
        line = first_line + node.start_mark.line
        raise ContentError(
            path, line, f"There is no such day or number as {node.value}", "Write a day like 2026-07-01"
        ) from None
