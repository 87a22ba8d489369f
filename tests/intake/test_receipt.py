"""What the session keeps of a request is enough for the receipt page."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from webapp.intake.receipt import Receipt

RECEIPT = Receipt(
    "TP-7K3M-9QXD",
    datetime(2026, 11, 23, 17, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 17, 0, tzinfo=ZoneInfo("America/New_York")),
)


def test_it_is_read_as_it_was_kept() -> None:
    assert Receipt.from_kept(RECEIPT.kept()) == RECEIPT


@pytest.mark.parametrize("kept", [None, {}, "x", [], {"reference": "x", "received_at": "x", "answer_by": 1}])
def test_what_cannot_be_read_is_no_receipt(kept: object) -> None:
    assert Receipt.from_kept(kept) is None
