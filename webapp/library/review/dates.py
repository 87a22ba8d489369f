"""A text whose next review has passed is old; one whose review is near needs somebody's time soon."""

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.library.review.faults import Fault
from webapp.library.review.material import Written

SOON = timedelta(days=30)


def overdue(piece: Written, today: date) -> Iterator[Fault]:
    """A fault when the next review is before `today`, a warning when it is within 30 days."""
    due, line = piece.piece.next_review, piece.draft.entry.lines["next_review"]
    if due < today:
        remedy = "Compare the text with its sources, then write new days as 'reviewed_on' and 'next_review'"
        yield Fault(piece.path, line, f"The review was due on {due}", remedy)
    elif due - today <= SOON:
        left = (due - today).days
        problem = f"The review is due on {due}, in {left} day{'' if left == 1 else 's'}"
        yield Fault(piece.path, line, problem, "Ask the reviewer for a day before it", warning=True)
