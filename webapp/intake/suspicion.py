"""Why a request may come from a machine. A suspect is kept and marked with its reasons, never dropped."""

from datetime import timedelta

SHORTEST = timedelta(seconds=3)
TRAP = "A field that people do not see was filled in."
HURRY = "It was sent less than 3 seconds after the form was first shown."


def writes_back(reasons: tuple[str, ...]) -> bool:
    """Whether the address given may get a receipt: not when the trap was filled in, so that nobody can have us write
    to strangers. Hurry alone is no reason to leave somebody without a word."""
    return TRAP not in reasons


def suspicions(trap: str, age: timedelta) -> tuple[str, ...]:
    """The reasons, for staff. `trap`: what the hidden field holds; `age`: time since the form was first shown."""
    return (*((TRAP,) if trap else ()), *((HURRY,) if age < SHORTEST else ()))
