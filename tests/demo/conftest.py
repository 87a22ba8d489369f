"""A mailbox that stands still at one moment."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.mailbox import Mailbox

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail", clock=lambda: NOON)
