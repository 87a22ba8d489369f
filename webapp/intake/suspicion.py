"""Why a request may come from a machine. A suspect is kept and marked with its reasons, never dropped."""

from datetime import timedelta

SHORTEST = timedelta(seconds=3)
TRAP = "A field that people do not see was filled in."
HURRY = "It was sent less than 3 seconds after the form was first shown."


def suspicions(trap: str, age: timedelta) -> tuple[str, ...]:
    """The reasons, for staff. `trap`: what the hidden field holds; `age`: time since the form was first shown."""
    return (*((TRAP,) if trap else ()), *((HURRY,) if age < SHORTEST else ()))
