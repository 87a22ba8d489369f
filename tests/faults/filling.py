"""Thousands of requests at once, for tests that need many."""

import secrets
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Row, insert, select

from tests.intake.samples import submission
from webapp.intake.reference import new_reference
from webapp.intake.rows import SEALED, RequestRow, bound_to, open_cells
from webapp.intake.store import RequestStore
from webapp.mail.outbox import NoticeRow

AT_ONCE = 1000
Cells = dict[str, Any]


def fill(store: RequestStore, wanted: int) -> list[str]:
    """Store so many requests with their notices, each sealed for itself; their references."""
    first = store.save(submission(secrets.token_hex(16)), "clinic.example", secrets.token_bytes).reference
    with store.database.reading() as connection:
        model = connection.execute(select(RequestRow)).one()
        request, plain = _columns(model), open_cells(model, store.keyring)
        notices = [_columns(notice) for notice in connection.execute(select(NoticeRow))]
    references = [first]
    others = _others_than(first, wanted - 1)
    while new := list(islice(others, AT_ONCE)):
        with store.database.unit_of_work() as connection:
            connection.execute(insert(RequestRow.__table__), [_sealed(request, plain, one, store) for one in new])
            connection.execute(insert(NoticeRow.__table__), [_about(notice, one) for one in new for notice in notices])
        references += new
    return references


def _others_than(first: str, count: int) -> Iterator[str]:
    """`count` references, no two of them alike: among a hundred thousand drawn, some two are in one of seven fills."""
    drawn = {first}
    while len(drawn) <= count:
        reference = new_reference(secrets.token_bytes)
        if reference not in drawn:
            drawn.add(reference)
            yield reference


def _columns(row: Row[Any]) -> Cells:
    return {name: value for name, value in row._mapping.items() if name != "id"}


def _sealed(request: Cells, plain: dict[str, str], reference: str, store: RequestStore) -> Cells:
    cells = {name: store.keyring.seal(plain[name].encode(), bound_to(name, reference)) for name in SEALED}
    return {**request, **cells, "reference": reference, "form_token": secrets.token_hex(16)}


def _about(notice: Cells, reference: str) -> Cells:
    return {**notice, "reference": reference, "message_id": f"<{secrets.token_hex(16)}@clinic.example>"}
