"""The ways that pass questions by, each in a lane that no other one uses at the same height."""

from itertools import count

from webapp.assessment.faces.graph.value import Graph, Onward


def skips(graph: Graph) -> tuple[tuple[Onward, int], ...]:
    """The ways that leave questions out, the shortest first, each with its lane; lane 0 is next to the questions."""
    numbers = {ask.id: ask.number for ask in graph.questions}
    passed = {way: range(numbers[way.before], numbers[way.after] + 1) for way in graph.onwards}
    placed: dict[Onward, int] = {}
    for way in sorted(passed, key=lambda way: len(passed[way])):
        if len(passed[way]) > 2:
            taken = {lane for other, lane in placed.items() if set(passed[other]) & set(passed[way])}
            placed[way] = next(lane for lane in count() if lane not in taken)
    return tuple(placed.items())
