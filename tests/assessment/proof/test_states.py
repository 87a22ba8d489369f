"""Sets of states against the same sets written out one by one."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.assessment.conditions import Tick
from webapp.assessment.proof.states import Space, States

TICKS: tuple[Tick, ...] = tuple(("q", name) for name in "abcde")
EVERY = [frozenset(c) for c in chain.from_iterable(combinations(TICKS, n) for n in range(len(TICKS) + 1))]

written_out = st.sets(st.sampled_from(EVERY))
some_ticks = st.sets(st.sampled_from(TICKS))


def drawn(space: Space, states: set[frozenset[Tick]]) -> States:
    return space.any(
        space.every(space.picked(tick) if tick in state else ~space.picked(tick) for tick in TICKS) for state in states
    )


def listed(states: States) -> set[frozenset[Tick]]:
    return {state for state in EVERY if states.has(state)}


@given(written_out, written_out)
def test_sets_are_joined_and_cut_like_sets(one: set[frozenset[Tick]], other: set[frozenset[Tick]]) -> None:
    space = Space(TICKS)
    a, b = drawn(space, one), drawn(space, other)
    assert listed(a & b) == one & other
    assert listed(a | b) == one | other
    assert listed(a - b) == one - other
    assert listed(~a) == set(EVERY) - one
    assert (a == b) == (one == other)
    assert a.meets(b) == bool(one & other)
    assert bool(a) == bool(one)
    assert a.count() == len(one)


@given(written_out, st.dictionaries(st.sampled_from(TICKS), st.booleans()))
def test_when_asks_for_the_changed_state(states: set[frozenset[Tick]], changed: dict[Tick, bool]) -> None:
    picked = {tick for tick, value in changed.items() if value}
    expected = {state for state in EVERY if (state - changed.keys()) | picked in states}
    assert listed(drawn(Space(TICKS), states).when(changed)) == expected


@given(written_out, some_ticks)
def test_whatever_leaves_some_ticks_open(states: set[frozenset[Tick]], ticks: set[Tick]) -> None:
    expected = {state for state in EVERY if any(state - ticks == other - ticks for other in states)}
    assert listed(drawn(Space(TICKS), states).whatever(ticks)) == expected


@given(written_out.filter(bool), st.lists(st.integers(1, 9), min_size=5, max_size=5))
def test_the_example_is_a_cheapest_state(states: set[frozenset[Tick]], costs: list[int]) -> None:
    cost = dict(zip(TICKS, costs, strict=True))
    example = drawn(Space(TICKS), states).example(cost.__getitem__)
    assert example in states
    assert sum(map(cost.__getitem__, example)) == min(sum(map(cost.__getitem__, state)) for state in states)


def test_an_empty_set_has_no_example() -> None:
    with pytest.raises(ValueError, match="empty"):
        Space(TICKS).none.example(lambda tick: 1)


def test_equal_sets_are_the_same_node_whichever_way_they_were_made() -> None:
    space = Space(TICKS)
    a, b = (space.picked(tick) for tick in TICKS[:2])
    assert ~(~a & ~b) == a | b
    assert (a | b).count() == 24
