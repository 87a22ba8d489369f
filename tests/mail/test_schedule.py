"""The schedule: soon at first, never more than ten minutes apart, given up after 72 hours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.schedule import GIVE_UP_AFTER, next_try

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ages = st.timedeltas(timedelta(0), GIVE_UP_AFTER - timedelta(microseconds=1))
attempts = st.integers(1, 10**6)
jitters = st.floats(0, 1)


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 480), (7, 600), (8, 600), (5000, 600)]
)
def test_the_pause_doubles_up_to_ten_minutes(tries: int, seconds: int) -> None:
    assert next_try(START, tries, START, 1.0) == START + timedelta(seconds=seconds)


def test_jitter_shortens_the_pause_by_up_to_a_half() -> None:
    assert next_try(START, 1, START, 0.0) == START + timedelta(seconds=7.5)
    assert next_try(START, 1, START, 0.5) == START + timedelta(seconds=11.25)


@given(ages, attempts, jitters)
def test_the_next_try_is_later_and_within_ten_minutes_and_72_hours(age: timedelta, tries: int, jitter: float) -> None:
    now = START + age
    due = next_try(START, tries, now, jitter)
    assert due is not None
    assert now < due <= min(now + timedelta(minutes=10), START + GIVE_UP_AFTER)


@given(ages, attempts, jitters, jitters)
def test_more_tries_never_come_sooner(age: timedelta, tries: int, jitter: float, other: float) -> None:
    now = START + age
    sooner, later = next_try(START, tries, now, jitter), next_try(START, tries + 1, now, jitter)
    assert sooner is not None
    assert later is not None
    assert sooner <= later
    low, high = sorted((jitter, other))
    assert next_try(START, tries, now, low) <= next_try(START, tries, now, high)  # type: ignore[operator]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(days=30)])
def test_after_72_hours_it_is_given_up(late: timedelta) -> None:
    assert next_try(START, 3, START + GIVE_UP_AFTER + late, 0.5) is None


@given(jitters)
def test_followed_to_its_end_it_tries_for_72_hours_and_then_ends(jitter: float) -> None:
    now, tries = START, 1
    while (due := next_try(START, tries, now, jitter)) is not None and tries < 1000:
        now, tries = due, tries + 1
    assert now == START + GIVE_UP_AFTER
    assert 432 <= tries <= 900


@pytest.mark.parametrize(("tries", "jitter"), [(0, 0.5), (1, -0.1), (1, 1.1), (1, float("nan"))])
def test_nonsense_is_refused(tries: int, jitter: float) -> None:
    with pytest.raises(ValueError, match="attempts"):
        next_try(START, tries, START, jitter)
