"""The ways out in the order in which they stand beside the questions, so that no two ever cross."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from webapp.assessment.faces.graph.shapes import Paragraph, Style, height_of
from webapp.assessment.faces.graph.text import counted
from webapp.assessment.faces.graph.value import Ending, Exit, Graph

LABEL_ROOM = 176.0
RESULT_WIDTH = 330.0
RESULT_PADDING = 18.0
BETWEEN_RESULTS = 14.0
# From the top of a lane to its label, from the label to the arrow under it, and from the arrow to the box's edge.
ABOVE_LABEL = 8.0
UNDER_LABEL = 6.0
UNDER_ARROW = 12.0
TITLE = Style("strong", 16, bold=True)
DETAIL = Style("detail", 13)
LEVEL = Style("level", 13, bold=True)


@dataclass(frozen=True)
class Lane:
    """One way out: a strip beside its question with the label, the arrow under it, and room below. `height` in all."""

    way: Exit
    label: tuple[Paragraph, ...]
    height: float

    @property
    def arrow(self) -> float:
        """From the top of the lane to its arrow."""
        return ABOVE_LABEL + height_of(self.label, LABEL_ROOM) + UNDER_LABEL


@dataclass(frozen=True)
class Target:
    """A box for a result, beside all lanes in a row that lead to it."""

    ending: Ending
    lanes: tuple[Lane, ...]


def targets(graph: Graph) -> tuple[Target, ...]:
    """The boxes for results from top to bottom; a result that others come between has more than one."""
    endings = {ending.id: ending for ending in graph.endings}
    return tuple(
        Target(endings[result], _roomy(endings[result], tuple(_lane(way) for way in ways)))
        for result, ways in groupby(in_order(graph), key=lambda way: way.result)
    )


def in_order(graph: Graph) -> tuple[Exit, ...]:
    """The ways out from top to bottom: of one question, first what goes on from above, last what goes on below."""
    order = {ending.id: place for place, ending in enumerate(graph.endings)}
    rows = [ways for ask in graph.questions if (ways := graph.from_question(ask.id)[1])]
    placed: list[Exit] = []
    for here, below in zip(rows, [*rows[1:], ()], strict=True):
        above, coming = placed[-1].result if placed else "", {way.result for way in below}
        placed += sorted(here, key=lambda way: (way.result != above, way.result in coming, order[way.result]))
    return tuple(placed)


def lanes_by_question(beside: tuple[Target, ...]) -> Mapping[str, tuple[Lane, ...]]:
    """The lanes of each question that has any."""
    every = [lane for target in beside for lane in target.lanes]
    return {last: tuple(lanes) for last, lanes in groupby(every, key=lambda lane: lane.way.last)}


def result_text(ending: Ending) -> tuple[Paragraph, ...]:
    """What stands in the box of a result."""
    return ((ending.title, TITLE), *((line, DETAIL) for line in counted(ending)))


def _lane(way: Exit) -> Lane:
    label = ((way.level.word, LEVEL), (", ".join(way.rules), DETAIL))
    lane = Lane(way, label, 0.0)
    return replace(lane, height=lane.arrow + UNDER_ARROW + BETWEEN_RESULTS)


def _roomy(ending: Ending, lanes: tuple[Lane, ...]) -> tuple[Lane, ...]:
    """`lanes`, the last one higher when the box beside them needs it."""
    needed = height_of(result_text(ending), RESULT_WIDTH - 2 * RESULT_PADDING) + 2 * RESULT_PADDING + BETWEEN_RESULTS
    *others, last = lanes
    missing = max(0.0, needed - sum(lane.height for lane in lanes))
    return (*others, replace(last, height=last.height + missing))


def tops(lanes: tuple[Lane, ...], top: float) -> Iterator[tuple[Lane, float]]:
    """Each lane with its top, the first one at `top`."""
    for lane in lanes:
        yield lane, top
        top += lane.height
