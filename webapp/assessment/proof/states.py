"""Sets of answer states too large to list, kept as reduced ordered decision diagrams (Bryant 1986).

A state says of each tick whether it is picked. A set of states is a diagram: one node for each distinct
question "what do the later ticks have to be?", so that equal sets are the same node and 2**130 states fit in memory.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from webapp.assessment.conditions import Tick

# An edge is twice the number of its node, plus one when it stands for what is *not* in the node's set.
NONE, ALL = 0, 1
# Two edges make one number: quicker to look up than a pair, and nothing that the collector of garbage has to visit.
PLACES = 32


class Space:
    """All states over `ticks`, in the order given: ticks that belong together should stand together."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        self.ticks = tuple(ticks)
        self.places = {tick: place for place, tick in enumerate(ticks)}
        # place, edge when the tick there is not picked, edge when it is; the empty set's node stands below every tick.
        self._nodes: list[tuple[int, int, int]] = [(len(ticks), NONE, NONE)]
        self._known: dict[tuple[int, int, int], int] = {}
        self._both: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def none(self) -> "States":
        """No state."""
        return States(self, NONE)

    @property
    def all(self) -> "States":
        """Every state."""
        return States(self, ALL)

    def picked(self, tick: Tick) -> "States":
        """The states in which `tick` is picked."""
        return States(self, self.edge(self.places[tick], NONE, ALL))

    def any(self, sets: Iterable["States"]) -> "States":
        """What is in at least one of `sets`."""
        return ~self.every(~one for one in sets)

    def every(self, sets: Iterable["States"]) -> "States":
        """What is in each of `sets`. Taken in pairs first, so that changing one set leaves most pairs known."""
        left = list(sets) or [self.all]
        while len(left) > 1:
            odd = left[-1:] if len(left) % 2 else []
            left = [one & other for one, other in zip(left[::2], left[1::2], strict=False)] + odd
        return left[0]

    def edge(self, place: int, without: int, with_it: int) -> int:
        """The one edge to the set that asks for the tick at `place`."""
        if without == with_it:
            return without
        turned = with_it & 1
        key = (place, without ^ turned, with_it ^ turned)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return number << 1 | turned

    def parts(self, edge: int) -> tuple[int, int, int]:
        """The place that `edge` asks for, and where it goes without and with the tick there."""
        place, without, with_it = self._nodes[edge >> 1]
        turned = edge & 1
        return place, without ^ turned, with_it ^ turned

    def both(self, one: int, other: int) -> int:
        """The edge to what is in both. `parts` stands here written out: most of a proof's time goes here."""
        if one > other:
            one, other = other, one
        if one == NONE or one ^ other == 1:
            return NONE
        if one in (ALL, other):
            return other
        pair = one << PLACES | other
        found = self._both.get(pair)
        if found is not None:
            return found
        place, without, with_it = self._nodes[one >> 1]
        other_place, other_without, other_with = self._nodes[other >> 1]
        turned, other_turned = one & 1, other & 1
        if other_place > place:
            other_without = other_with = other
            other_turned = 0
        elif place > other_place:
            place, without, with_it, turned = other_place, one, one, 0
        without = self.both(without ^ turned, other_without ^ other_turned)
        found = self.edge(place, without, self.both(with_it ^ turned, other_with ^ other_turned))
        self._both[pair] = found
        return found

    def meet(self, one: int, other: int, apart: set[tuple[int, int]]) -> bool:
        """Whether the sets have a state in common; `apart` collects the pairs known to have none."""
        if NONE in (one, other) or one ^ other == 1 or (one, other) in apart:
            return False
        if ALL in (one, other) or one == other:
            return True
        place, without, with_it = self.parts(one)
        other_place, other_without, other_with = self.parts(other)
        if other_place > place:
            other_without = other_with = other
        elif place > other_place:
            without = with_it = one
        found = self.meet(without, other_without, apart) or self.meet(with_it, other_with, apart)
        if not found:
            apart.add((one, other))
        return found

    def fixed(self, edge: int, changed: Mapping[int, bool], last: int, known: dict[int, int]) -> int:
        """The edge to what `changed` leads into `edge`; `last` is its last place, `known` what was found before."""
        found = known.get(edge)
        if found is None:
            place, without, with_it = self.parts(edge)
            if place > last:
                return edge
            if place in changed:
                found = self.fixed(with_it if changed[place] else without, changed, last, known)
            else:
                one, other = self.fixed(without, changed, last, known), self.fixed(with_it, changed, last, known)
                found = self.edge(place, one, other)
            known[edge] = found
        return found

    def freed(self, edge: int, places: Collection[int], last: int, known: dict[int, int]) -> int:
        """The edge to what is in `edge` for some choice at `places`."""
        found = known.get(edge)
        if found is None:
            place, without, with_it = self.parts(edge)
            if place > last:
                return edge
            one, other = self.freed(without, places, last, known), self.freed(with_it, places, last, known)
            found = self.both(one ^ 1, other ^ 1) ^ 1 if place in places else self.edge(place, one, other)
            known[edge] = found
        return found


@dataclass(frozen=True)
class States:
    """A set of answer states; equal sets are equal values. True when there is at least one state in it."""

    space: Space
    root: int

    def __bool__(self) -> bool:
        return self.root != NONE

    def __and__(self, other: "States") -> "States":
        return States(self.space, self.space.both(self.root, other.root))

    def __invert__(self) -> "States":
        return States(self.space, self.root ^ 1)

    def __or__(self, other: "States") -> "States":
        return ~(~self & ~other)

    def __sub__(self, other: "States") -> "States":
        return self & ~other

    def has(self, ticks: Collection[Tick]) -> bool:
        """Whether the state in which just `ticks` are picked is in this set."""
        edge = self.root
        while edge not in (NONE, ALL):
            place, without, with_it = self.space.parts(edge)
            edge = with_it if self.space.ticks[place] in ticks else without
        return edge == ALL

    def meets(self, other: "States") -> bool:
        """Whether some state is in both; found without building the set of them."""
        return self.space.meet(self.root, other.root, set())

    def when(self, changed: Mapping[Tick, bool]) -> "States":
        """The states that are in this set once `changed` is applied to them: ticks picked, or taken away."""
        by_place = {self.space.places[tick]: picked for tick, picked in changed.items()}
        return States(self.space, self.space.fixed(self.root, by_place, max(by_place, default=-1), {}))

    def whatever(self, ticks: Collection[Tick]) -> "States":
        """The states that are in this set for some choice of `ticks`."""
        places = {self.space.places[tick] for tick in ticks}
        return States(self.space, self.space.freed(self.root, places, max(places, default=-1), {}))

    def count(self) -> int:
        """How many states there are, exactly."""
        last = len(self.space.ticks)
        known: dict[int, int] = {NONE: 0, ALL: 1}

        def below(edge: int) -> int:
            """States over the ticks from this node's place on."""
            if edge not in known:
                place, *branches = self.space.parts(edge)
                known[edge] = sum(below(b) << (self.space.parts(b)[0] - place - 1) for b in branches)
            return known[edge]

        return below(self.root) << min(self.space.parts(self.root)[0], last)

    def example(self, cost: Callable[[Tick], int]) -> frozenset[Tick]:
        """A state whose ticks cost least in sum, the earlier ones where there is a choice; ValueError for no state."""
        if not self:
            raise ValueError("an empty set has no example")
        costs = [cost(tick) for tick in self.space.ticks]
        cheapest: dict[int, float] = {NONE: inf, ALL: 0}

        def least(edge: int) -> float:
            """What the cheapest state costs from this node's place on."""
            found = cheapest.get(edge)
            if found is None:
                place, without, with_it = self.space.parts(edge)
                found = cheapest[edge] = min(least(with_it) + costs[place], least(without))
            return found

        edge, picked = self.root, []
        while edge != ALL:
            place, without, with_it = self.space.parts(edge)
            picks = least(with_it) + costs[place] <= least(without)
            picked += [self.space.ticks[place]] * picks
            edge = with_it if picks else without
        return frozenset(picked)
