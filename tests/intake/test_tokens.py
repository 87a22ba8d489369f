"""The hidden token: one form, one id, and an age that nobody can make up."""

import secrets
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.conftest import SECRET, MovingClock
from webapp.intake.suspicion import SHORTEST
from webapp.intake.tokens import LONGEST_LIFE, FormTokens


@pytest.fixture
def tokens(clock: MovingClock) -> FormTokens:
    return FormTokens(SECRET, clock, secrets.token_bytes)


def test_a_token_says_its_id_and_its_age(tokens: FormTokens, clock: MovingClock) -> None:
    issued = tokens.issue()
    clock.move(seconds=20)
    first, second = tokens.read(issued), tokens.read(issued)
    assert first is not None
    assert first == second
    assert len(bytes.fromhex(first.id)) == 16
    assert first.age == timedelta(seconds=20)
    assert first.id not in repr(first)


def test_each_form_has_its_own(tokens: FormTokens) -> None:
    first, second = tokens.read(tokens.issue()), tokens.read(tokens.issue())
    assert first is not None
    assert second is not None
    assert first.id != second.id


def test_a_renewed_token_makes_nobody_wait_again(tokens: FormTokens) -> None:
    renewed = tokens.read(tokens.renew())
    assert renewed is not None
    assert renewed.age >= SHORTEST


def test_a_token_ends(tokens: FormTokens, clock: MovingClock) -> None:
    issued = tokens.issue()
    clock.now += LONGEST_LIFE
    assert tokens.read(issued) is not None
    clock.move(seconds=1)
    assert tokens.read(issued) is None


def test_a_clock_that_runs_a_little_behind_takes_the_token(tokens: FormTokens, clock: MovingClock) -> None:
    issued = tokens.issue()
    clock.move(seconds=-2)
    read = tokens.read(issued)
    assert read is not None
    assert read.age == timedelta(0)


def test_a_token_of_another_key_or_purpose_is_none(tokens: FormTokens, clock: MovingClock) -> None:
    other = FormTokens(SECRET[::-1], clock, secrets.token_bytes)
    assert tokens.read(other.issue()) is None


@given(st.data())
def test_a_changed_token_is_none(data: st.DataObject) -> None:
    tokens = FormTokens(SECRET, MovingClock(), lambda n: bytes(range(n)))
    issued = tokens.issue()
    place = data.draw(st.integers(0, len(issued) - 1))
    changed = data.draw(st.characters(codec="utf-8").filter(lambda c: c != issued[place]))
    mutated = issued[:place] + changed + issued[place + 1 :]
    read = tokens.read(mutated)
    # The signature's last character carries bits that mean nothing: it alone may differ.
    assert read is None or (place == len(issued) - 1 and read == tokens.read(issued))


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    assert FormTokens(SECRET, MovingClock(), secrets.token_bytes).read(text) is None
