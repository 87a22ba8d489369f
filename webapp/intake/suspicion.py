"""Why a request may come from a machine: points with reasons in words. A suspect is kept for a look, never dropped."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

SHORTEST = timedelta(seconds=3)
MOST_LINKS = 1
MOST_TWINS = 2
MOST_REPEATS = 9
HELD_FROM = 50
SOLVED = -30
TRAP = "A field that people do not see was filled in."
HURRY = "It was sent less than 3 seconds after the form was first shown."
LINKS = "The message holds several links."
REPEATED = "The same text came several times within an hour."
CROWD = "Many requests came from one internet address within an hour. Several people may share it."
UNSOLVED = (
    "It came during a wave of junk, without the small task that browsers solve by themselves."
    " A person whose browser runs no scripts sends it like this, too."
)
POINTS = {TRAP: 50, HURRY: 20, LINKS: 30, REPEATED: 50, CROWD: 20, UNSOLVED: 50}
LINK = re.compile(r"https?://(?:www\.)?|www\.|\[url\b", re.IGNORECASE)


@dataclass(frozen=True)
class Arrival:
    """How a request came.

    `trap`: what the hidden field holds; `age`: time since the form was first shown; `twins` and `repeats`: how often
    its text came within the hour, from others and in all; `crowded`: too many came from its address; `solved`: its
    browser solved the puzzle; `urgent`: by its assessment or its words, it may be about danger.
    """

    age: timedelta
    trap: str = field(default="", repr=False)
    message: str = field(default="", repr=False)
    twins: int = 0
    repeats: int = 0
    crowded: bool = False
    wave: bool = False
    solved: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class Verdict:
    """The reasons for staff, the sum of their points, and whether the request waits for a look."""

    reasons: tuple[str, ...] = ()
    points: int = 0
    held: bool = False


def judge(arrival: Arrival) -> Verdict:
    """What to think of a request that came like this.

    Hurry, links or a crowd alone hold nothing. What may be about danger is held in a wave without its puzzle only.
    """
    found = {
        TRAP: bool(arrival.trap),
        HURRY: arrival.age < SHORTEST,
        LINKS: links_in(arrival.message) > MOST_LINKS,
        REPEATED: arrival.twins > MOST_TWINS or arrival.repeats > MOST_REPEATS,
        CROWD: arrival.crowded,
        UNSOLVED: arrival.wave and not arrival.solved,
    }
    reasons = tuple(reason for reason, is_so in found.items() if is_so)
    points = max(0, sum(POINTS[reason] for reason in reasons) + (SOLVED if arrival.solved else 0))
    spared = arrival.urgent and (arrival.solved or not arrival.wave)
    return Verdict(reasons, points, held=points >= HELD_FROM and not spared)


def links_in(message: str) -> int:
    """How many links stand in `message`."""
    return sum(1 for _ in LINK.finditer(message))


def writes_back(reasons: tuple[str, ...]) -> bool:
    """Whether the address given may get a receipt: not when the trap was filled in, so that nobody can have us write
    to strangers. Hurry alone is no reason to leave somebody without a word."""
    return TRAP not in reasons
