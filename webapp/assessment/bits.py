"""Conditions over answers kept as one number, a bit for each option: what has to be judged very often, and fast.

A condition becomes clauses that must all be met (its conjunctive normal form).
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import chain, product
from operator import or_
from typing import NamedTuple

from webapp.assessment.conditions import AllOf, AnyOf, Condition, Not, Picked, Tick


class Clause(NamedTuple):
    """Met when a bit of `some` is picked, or one of `missing` is not."""

    some: int
    missing: int


Clauses = tuple[Clause, ...]


def union(bits: Iterable[int]) -> int:
    """The number that has each of `bits`."""
    return reduce(or_, bits, 0)


def clauses(condition: Condition, bits: Mapping[Tick, int], *, wanted: bool = True) -> Clauses:
    """What must be met for `condition` to hold, or for it not to hold when that is `wanted`."""
    match condition:
        case Picked() if wanted:
            return (Clause(union(bits[tick] for tick in condition.names()), 0),)
        case Picked():
            return tuple(Clause(0, bits[tick]) for tick in sorted(condition.names()))
        case Not(part):
            return clauses(part, bits, wanted=not wanted)
        case AllOf(parts) | AnyOf(parts):
            several = [clauses(part, bits, wanted=wanted) for part in parts]
            together = chain.from_iterable(several) if isinstance(condition, AllOf) is wanted else _one_of_each(several)
            return tuple(dict.fromkeys(together))
    raise TypeError(f"there are no clauses for the condition {type(condition).__name__}")


def met(needed: Clauses, picked: int) -> bool:
    """Whether the answers `picked` meet all clauses."""
    for some, missing in needed:  # noqa: SIM110 - the innermost loop; a generator takes twice as long
        if not (some & picked or missing & ~picked):
            return False
    return True


def certain(needed: Clauses, picked: int, ahead: int) -> bool:
    """Whether all clauses are met by `picked` and any choice of the options `ahead`."""
    return all(some & picked or missing & ~(picked | ahead) for some, missing in needed)


def possible(needed: Clauses, picked: int, ahead: int) -> bool:
    """Whether each clause is met by `picked` and some choice of the options `ahead`."""
    return all(some & (picked | ahead) or missing & ~picked for some, missing in needed)


def _one_of_each(several: Iterable[Clauses]) -> Iterable[Clause]:
    for chosen in product(*several):
        yield Clause(union(one.some for one in chosen), union(one.missing for one in chosen))
