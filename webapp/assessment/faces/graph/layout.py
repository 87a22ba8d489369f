"""Puts the graph on a sheet: the questions in a column, the results beside the questions that lead to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from webapp.assessment.faces.graph.lanes import (
    ABOVE_LABEL,
    BETWEEN_RESULTS,
    DETAIL,
    LABEL_ROOM,
    RESULT_PADDING,
    RESULT_WIDTH,
    TITLE,
    Lane,
    Target,
    lanes_by_question,
    result_text,
    targets,
    tops,
)
from webapp.assessment.faces.graph.shapes import Arrow, Box, Drawing, Line, Paragraph, Style, height_of, set_text
from webapp.assessment.faces.graph.skips import skips
from webapp.assessment.faces.graph.text import asked_how, asked_when, ended_how
from webapp.assessment.faces.graph.value import Ask, Graph, Onward, Section

MARGIN = 32.0
# Left of the questions: the first lane for ways that skip some, and each further lane; their ends are set apart, too.
SKIP_ROOM, SKIP_STEP, SKIP_HEIGHT = 76.0, 16.0, 20.0
QUESTION_WIDTH = 420.0
PADDING = 14.0
BADGE = 44.0
TEXT_ROOM = QUESTION_WIDTH - BADGE - 2 * PADDING
TRUNK = 24.0
LABEL_GAP = 14.0
BETWEEN_ROWS = 26.0
HEAD = Style("head", 26, bold=True)
SECTION = Style("section", 14, bold=True)
CONDITION = Style("condition", 13)
ABOUT = (
    "Every way in this picture can be walked, and there is no other.",
    "Letters with numbers, such as E1, are rules; the review sheet has their words and sources.",
)


@dataclass(frozen=True)
class Row:
    """One question at its place, with the lanes beside it."""

    ask: Ask
    top: float
    height: float
    lanes: tuple[Lane, ...]

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def end(self) -> float:
        """Where the next row may begin."""
        return max(self.bottom, self.top + sum(lane.height for lane in self.lanes))


@dataclass(frozen=True)
class Columns:
    """Where the columns begin: the questions, the trunks that lanes branch from, the labels, the results."""

    questions: float

    @property
    def trunks(self) -> float:
        return self.questions + QUESTION_WIDTH + TRUNK

    @property
    def labels(self) -> float:
        return self.trunks + LABEL_GAP

    @property
    def results(self) -> float:
        return self.labels + LABEL_ROOM + 2 * LABEL_GAP


def lay_out(graph: Graph) -> Drawing:
    """The drawing of `graph`: always the same for the same graph."""
    beside = targets(graph)
    columns = Columns(MARGIN + SKIP_ROOM + SKIP_STEP * max((lane for _, lane in skips(graph)), default=0))
    head = set_text(_head(graph), MARGIN, MARGIN, columns.results + RESULT_WIDTH - MARGIN)
    headings, rows = _rows(graph, columns, lanes_by_question(beside), head[-1].bottom)
    foot = set_text(tuple((line, DETAIL) for line in ABOUT), MARGIN, rows[-1].end + BETWEEN_ROWS, columns.results)
    return Drawing(
        width=columns.results + RESULT_WIDTH + MARGIN,
        height=foot[-1].bottom + MARGIN,
        boxes=(*(_question_box(row, columns) for row in rows), *_result_boxes(beside, rows, columns)),
        arrows=(*_steps(graph, rows, columns), *_skipping(graph, rows, columns), *_ways_out(rows, columns)),
        lines=(*head, *headings, *foot),
    )


def _head(graph: Graph) -> tuple[Paragraph, ...]:
    counted = f"{len(graph.questions)} questions, {len(graph.endings)} results"
    return ("The spine assessment as a decision graph", HEAD), (f"Version {graph.edition}: {counted}", DETAIL)


def _rows(
    graph: Graph, columns: Columns, lanes: Mapping[str, tuple[Lane, ...]], top: float
) -> tuple[tuple[Line, ...], tuple[Row, ...]]:
    """The headings of the sections, and the questions under them."""
    headings: list[Line] = []
    rows: list[Row] = []
    for section in graph.sections:
        heading = set_text(_section(section), columns.questions + BADGE + PADDING, top + BETWEEN_ROWS, TEXT_ROOM)
        headings += heading
        top = heading[-1].bottom + PADDING
        for ask in section.questions:
            rows.append(_row(ask, top, lanes.get(ask.id, ())))
            top = rows[-1].end + BETWEEN_ROWS
        top -= BETWEEN_ROWS
    return tuple(headings), tuple(rows)


def _section(section: Section) -> tuple[Paragraph, ...]:
    how = ended_how(section)
    return ((f"Section {section.name}", SECTION), *([(how[0].upper() + how[1:], DETAIL)] if how else []))


def _row(ask: Ask, top: float, lanes: tuple[Lane, ...]) -> Row:
    text = height_of(_question_text(ask), TEXT_ROOM) + 2 * PADDING
    return Row(ask, top, max(text, lanes[0].arrow + PADDING) if lanes else text, lanes)


def _question_text(ask: Ask) -> tuple[Paragraph, ...]:
    when = asked_when(ask)
    return (ask.words, TITLE), (asked_how(ask), DETAIL), *([(when, CONDITION)] if when else [])


def _question_box(row: Row, columns: Columns) -> Box:
    return Box(
        id=f"question-{row.ask.id}",
        kind="question follow-up" if row.ask.follow_up else "question",
        x=columns.questions,
        top=row.top,
        width=QUESTION_WIDTH,
        height=row.height,
        lines=set_text(_question_text(row.ask), columns.questions + PADDING + BADGE, row.top + PADDING, TEXT_ROOM),
        badge=str(row.ask.number),
    )


def _result_boxes(beside: tuple[Target, ...], rows: tuple[Row, ...], columns: Columns) -> Iterator[Box]:
    places = {lane.way: top for row in rows for lane, top in tops(row.lanes, row.top)}
    for number, target in enumerate(beside, start=1):
        top = places[target.lanes[0].way]
        bottom = places[target.lanes[-1].way] + target.lanes[-1].height - BETWEEN_RESULTS
        inside = columns.results + RESULT_PADDING, top + RESULT_PADDING
        yield Box(
            id=f"result-{number}-{target.ending.id}",
            kind=f"result {target.lanes[0].way.level.word}",
            x=columns.results,
            top=top,
            width=RESULT_WIDTH,
            height=bottom - top,
            lines=set_text(result_text(target.ending), *inside, RESULT_WIDTH - 2 * RESULT_PADDING),
        )


def _steps(graph: Graph, rows: tuple[Row, ...], columns: Columns) -> Iterator[Arrow]:
    """From each question straight down to the next."""
    x = columns.questions + PADDING + BADGE / 2
    for row, below in pairwise(rows):
        way = Onward(row.ask.id, below.ask.id)
        if way in graph.onwards:
            yield Arrow(_name(way), "onward", ((x, row.bottom), (x, below.top)))


def _skipping(graph: Graph, rows: tuple[Row, ...], columns: Columns) -> Iterator[Arrow]:
    """Around the questions that are left out."""
    by_question = {row.ask.id: row for row in rows}
    for way, lane in skips(graph):
        aside = PADDING + SKIP_HEIGHT * lane
        start, end = by_question[way.before].bottom - aside, by_question[way.after].top + aside
        edge = columns.questions
        x = edge - SKIP_ROOM - SKIP_STEP * lane
        label = set_text((("otherwise", DETAIL),), edge - SKIP_ROOM + 4, start - DETAIL.leading - 1, SKIP_ROOM)
        yield Arrow(_name(way), "onward", ((edge, start), (x, start), (x, end), (edge, end)), label)


def _ways_out(rows: tuple[Row, ...], columns: Columns) -> Iterator[Arrow]:
    """From each question a trunk, and from the trunk one arrow to each result."""
    for row in rows:
        ends = [(lane, top, top + lane.arrow) for lane, top in tops(row.lanes, row.top)]
        if ends:
            root, last = ends[0][2], ends[-1][2]
            trunk = ((columns.questions + QUESTION_WIDTH, root), (columns.trunks, root), (columns.trunks, last))
            yield Arrow(f"out-of-{row.ask.id}", "trunk", trunk, pointed=False)
        for lane, top, y in ends:
            way = lane.way
            name = f"from-{way.last}-to-{way.result}-{way.level.word}"
            label = set_text(lane.label, columns.labels, top + ABOVE_LABEL, LABEL_ROOM)
            yield Arrow(name, way.level.word, ((columns.trunks, y), (columns.results, y)), label)


def _name(way: Onward) -> str:
    return f"from-{way.before}-to-{way.after}"
