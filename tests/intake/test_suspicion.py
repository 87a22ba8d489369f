"""Suspicion is points with reasons in words: what holds a request for a look, and what never does."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from webapp.intake.suspicion import (
    CROWD,
    HELD_FROM,
    HURRY,
    LINKS,
    POINTS,
    REPEATED,
    TRAP,
    UNSOLVED,
    Arrival,
    judge,
    links_in,
    writes_back,
)

CALM = Arrival(timedelta(seconds=30))
SIGNS = {
    TRAP: {"trap": "x"},
    HURRY: {"age": timedelta(seconds=2.999)},
    LINKS: {"message": "http://a.example and https://b.example"},
    REPEATED: {"twins": 3},
    CROWD: {"crowded": True},
    UNSOLVED: {"wave": True},
}


def test_nothing_is_thought_of_a_calm_request() -> None:
    assert judge(CALM) == judge(
        replace(CALM, message="See www.example.com", twins=2, repeats=9, age=timedelta(seconds=3))
    )
    assert (judge(CALM).reasons, judge(CALM).points, judge(CALM).held) == ((), 0, False)


@pytest.mark.parametrize("reason", POINTS)
def test_each_reason_is_given_with_its_points(reason: str) -> None:
    verdict = judge(replace(CALM, **SIGNS[reason]))
    assert (verdict.reasons, verdict.points) == ((reason,), POINTS[reason])


def test_any_reasons_add_up_and_hold_from_the_threshold_on() -> None:
    for count in range(len(SIGNS) + 1):
        for some in combinations(SIGNS, count):
            verdict = judge(replace(CALM, **{name: value for reason in some for name, value in SIGNS[reason].items()}))
            assert verdict.points == sum(POINTS[reason] for reason in some)
            assert verdict.held == (verdict.points >= HELD_FROM)


@pytest.mark.parametrize("reason", [HURRY, LINKS, CROWD])
def test_hurry_links_or_a_crowd_alone_hold_nothing(reason: str) -> None:
    assert not judge(replace(CALM, **SIGNS[reason])).held


def test_what_may_be_about_danger_is_held_in_a_wave_without_its_puzzle_only() -> None:
    worst = replace(CALM, trap="x", age=timedelta(0), crowded=True, urgent=True)
    assert not judge(worst).held
    assert not judge(replace(worst, wave=True, solved=True)).held
    assert judge(replace(worst, wave=True)).held
    assert judge(replace(worst, urgent=False)).held


def test_a_solved_puzzle_speaks_for_a_person() -> None:
    filled_by_the_browser = replace(CALM, trap="x", wave=True, solved=True)
    assert judge(filled_by_the_browser).points == POINTS[TRAP] - 30
    assert not judge(filled_by_the_browser).held
    assert judge(replace(CALM, solved=True)).points == 0


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("", 0),
        ("http://www.a.example", 1),
        ("HTTPS://a.example www.b.example", 2),
        ("[url=x]a[/url]", 1),
        ("<5 weeks", 0),
    ],
)
def test_links_are_counted_once_each(message: str, count: int) -> None:
    assert links_in(message) == count


def test_only_the_trap_withholds_the_receipt() -> None:
    assert writes_back(())
    assert writes_back((HURRY,))
    assert not writes_back((TRAP,))
