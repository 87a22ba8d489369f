"""Puzzles that were used: the UNIQUE row is what makes each of them count once."""

from datetime import datetime

from sqlalchemy import Connection, String, delete, exists, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UtcDateTime
from webapp.intake.puzzle import LIFE


class SpentPuzzleError(Exception):
    """This puzzle was used before."""


class SpentPuzzleRow(Base):
    """One puzzle that went with a stored request; it tells nothing of which one."""

    __tablename__ = "spent_puzzles"

    puzzle: Mapped[str] = mapped_column(String(64), primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(UtcDateTime)


def spend(connection: Connection, puzzle: str, now: datetime) -> None:
    """Use `puzzle` in the caller's transaction, and forget those that have expired. Raises SpentPuzzleError."""
    if connection.scalar(select(exists().where(SpentPuzzleRow.puzzle == puzzle))):
        raise SpentPuzzleError
    connection.execute(delete(SpentPuzzleRow).where(SpentPuzzleRow.spent_at < now - LIFE))
    connection.execute(insert(SpentPuzzleRow).values(puzzle=puzzle, spent_at=now))
