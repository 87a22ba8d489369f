"""What stands in a backup: a first line about it, one line for each row, and a last line that counts them (JSON)."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import ColumnClause, Connection, Table, TableClause, column, select, table

from webapp.backup.sealed_file import DAMAGED, BackupError
from webapp.database import UtcDateTime

FETCHED = 500
MOMENT = "moment"
PLAIN = "plain"


@dataclass(frozen=True)
class Contents:
    """What a backup says about itself: when it was begun, of which migration it is, and the rows of each table.

    `columns`: table → column → whether it holds a moment or plain text, numbers and truths.
    """

    made_at: datetime
    revision: str
    columns: Mapping[str, Mapping[str, str]] = field(repr=False)
    rows: Mapping[str, int] = field(default_factory=dict)

    def table(self, name: str) -> TableClause:
        """The table as it was when the backup was made, whatever the code calls its columns today."""
        return table(name, *(_column(column_name, kind) for column_name, kind in self.columns[name].items()))


Batch = tuple[str, list[dict[str, Any]]]
"""The name of a table, and some of its rows."""


def dump(connection: Connection, tables: Sequence[Table], made_at: datetime, revision: str) -> Iterator[bytes]:
    """The lines of a backup of `tables`, the ones that others refer to first.

    What is neither text, number, truth nor moment is a TypeError: nothing is left out in silence.
    """
    columns = {each.name: {column.name: _kind(column) for column in each.columns} for each in tables}
    yield _line({"made_at": made_at.isoformat(), "revision": revision, "tables": columns})
    counted = dict.fromkeys(columns, 0)
    streaming = connection.execution_options(yield_per=FETCHED)
    for each in tables:
        for row in streaming.execute(select(each)):
            counted[each.name] += 1
            yield _line([each.name, [_moments_as_text(value) for value in row]])
    yield _line({"rows": counted})


class Reading:
    """A backup read from its lines: `contents` at once, then the rows, and at the end whether they were all there."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        """Raises BackupError when the first line is none of ours."""
        self._lines = lines
        try:
            first = json.loads(next(lines, b"{}"))
            self.contents = Contents(datetime.fromisoformat(first["made_at"]), first["revision"], first["tables"])
        except (KeyError, ValueError, TypeError):
            raise BackupError(DAMAGED) from None

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows, at most `size` of one table at a time. Raises BackupError when the last line counts otherwise."""
        counted: Counter[str] = Counter()
        last: object = None
        for name, rows in groupby((json.loads(line) for line in self._lines), key=_table_of):
            if name is None:
                last = next(rows)
                continue
            while batch := [self._values(name, row[1]) for row in islice(rows, size)]:
                counted[name] += len(batch)
                yield name, batch
        if last != {"rows": {name: counted[name] for name in self.contents.columns}}:
            raise BackupError(DAMAGED)

    def counted(self) -> Contents:
        """The contents with the rows of each table, after a look at every line of the file. Raises BackupError."""
        counted: Counter[str] = Counter()
        for name, rows in self.batches(FETCHED):
            counted[name] += len(rows)
        return Contents(
            self.contents.made_at,
            self.contents.revision,
            self.contents.columns,
            {name: counted[name] for name in self.contents.columns},
        )

    def _values(self, name: str, row: list[Any]) -> dict[str, Any]:
        kinds = self.contents.columns[name].items()
        return {
            column: datetime.fromisoformat(value) if kind == MOMENT and value else value
            for (column, kind), value in zip(kinds, row, strict=True)
        }


def _table_of(line: Any) -> str | None:
    return str(line[0]) if isinstance(line, list) else None


def _kind(column: ColumnClause[Any]) -> str:
    return MOMENT if isinstance(column.type, UtcDateTime) else PLAIN


def _column(name: str, kind: str) -> ColumnClause[Any]:
    return column(name, UtcDateTime()) if kind == MOMENT else column(name)


def _moments_as_text(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
