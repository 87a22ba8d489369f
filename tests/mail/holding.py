"""Holding notices as the sender does, each step in a transaction of its own."""

from datetime import datetime
from typing import Any

from webapp.database import Database
from webapp.mail import outbox
from webapp.mail.outbox import Notice


def claim(database: Database, now: datetime, lease_seconds: float) -> Notice | None:
    with database.unit_of_work() as connection:
        return outbox.claim(connection, now, lease_seconds)


def settle_sent(database: Database, *what: Any) -> bool:
    with database.unit_of_work() as connection:
        return outbox.settle_sent(connection, *what)


def settle_retry(database: Database, *what: Any, **more: Any) -> bool:
    with database.unit_of_work() as connection:
        return outbox.settle_retry(connection, *what, **more)


def settle_failed(database: Database, *what: Any) -> bool:
    with database.unit_of_work() as connection:
        return outbox.settle_failed(connection, *what)
