import re

import pytest

from webapp.library.bars import LEAST, MOST, Bar, dots, place, ticks


@pytest.mark.parametrize(("points", "at"), [(LEAST, "0%"), (0, "28.57%"), (7.5, "50%"), (20, "85.71%"), (MOST, "100%")])
def test_a_place_is_a_share_of_the_whole_scale(points: float, at: str) -> None:
    assert place(points) == at


def test_a_gain_is_drawn_from_zero_to_the_right_and_a_loss_to_the_left() -> None:
    gain, loss = Bar(7, 0, 14), Bar(-7, -10, 3.5)
    assert (gain.start, gain.width) == ("28.57%", "20%")
    assert (loss.start, loss.width) == ("8.57%", "20%")
    assert gain.line == ("28.57%", "68.57%")
    assert loss.line == ("0%", "38.57%")


def test_a_range_that_nobody_knows_is_not_drawn() -> None:
    assert Bar(10, None, None).line is None


def test_the_ends_of_the_scale_say_what_they_mean() -> None:
    assert ticks() == (("0%", "10 more"), ("28.57%", "0"), ("57.14%", "10"), ("85.71%", "20 less"))


@pytest.mark.parametrize("people", [0, 1, 24, 25, 26, 33, 99, 100])
def test_as_many_dots_as_people(people: int) -> None:
    lines = re.findall(r"M5 (\d+)h(-?\d+)\.1", dots(people))
    assert sum(int(length) // 10 + 1 for _row, length in lines) == people
    assert [int(row) for row, _length in lines] == [5, 15, 25, 35][: len(lines)]
