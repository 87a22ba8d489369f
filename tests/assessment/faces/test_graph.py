"""The decision graph is true, says the same in the picture and in words, and nothing in the picture is in the way."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, pairwise, product
from xml.etree import ElementTree

import pytest

from tests.assessment.paths import drawn, one_change_from_calm
from tests.assessment.people import DEFINITION
from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Level
from webapp.assessment.faces.graph.layout import lay_out
from webapp.assessment.faces.graph.measure import width
from webapp.assessment.faces.graph.shapes import Arrow, Box, Drawing, Line
from webapp.assessment.faces.graph.svg import graph_svg
from webapp.assessment.faces.graph.text import graph_text
from webapp.assessment.faces.graph.value import Ask, Ending, Exit, Graph, Onward, Section, graph_of
from webapp.assessment.proof.picture import Picture, draw
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk

SVG = "{http://www.w3.org/2000/svg}"
Make = Callable[[], Graph]
Page = tuple[str, Level, str]


@cache
def picture() -> Picture:
    return draw(DEFINITION)


@cache
def shipped() -> Graph:
    return graph_of(picture())


def tangled() -> Graph:
    """A graph in which ways overlap as they never do in the shipped one."""
    words = "Is there anything that we have not asked about, and that you would like us to know?"
    only_if = "answer 1 is “Nothing of the kind, and I have looked very carefully” or “Something”"
    asks = tuple(Ask(n, f"q{n}", "one", words, n % 2 == 0, n, n == 2, only_if if n == 2 else "") for n in range(1, 7))
    rules = tuple(f"R{n}" for n in range(40))
    return Graph(
        "2.0 (00000000)",
        (Section("one", asks[:3], (Level.EMERGENCY,)), Section("two", asks[3:], tuple(reversed(Level)))),
        tuple(Ending(name, f"{words} {name}", ((Level.SOON, rules), (Level.ROUTINE, ("X",)))) for name in "abc"),
        (*(Onward(f"q{n}", f"q{n + 1}") for n in range(1, 6)), *jumps(("q1", "q3"), ("q1", "q6"), ("q4", "q6"))),
        tuple(
            Exit(f"q{n}", level, result, rules[:n], early=n < 6)
            for n in (1, 2, 5, 6)
            for level, result in ((Level.SOON, "a"), (Level.SOON, "b"), (Level.ROUTINE, "a"), (Level.URGENT, "c"))
        ),
    )


def jumps(*ends: tuple[str, str]) -> tuple[Onward, ...]:
    return tuple(Onward(before, after) for before, after in ends)


BOTH = pytest.mark.parametrize("graph", [shipped, tangled])


@cache
def walked() -> list[Answers]:
    return one_change_from_calm() + drawn(400)


def page_of(answers: Answers) -> Page:
    """The last question of a finished walk, and what it led to."""
    finished = walk(DEFINITION, answers)
    outcome = triage(DEFINITION, finished)
    return finished.asked[-1].id, outcome.level, outcome.result.id


def test_people_walk_the_ways_in_the_graph_and_no_other() -> None:
    onwards, exits = set(), set()
    for answers in walked():
        asked = [question.id for question in walk(DEFINITION, answers).asked]
        onwards |= {Onward(*pair) for pair in pairwise(asked)}
        exits.add(page_of(answers))
    assert onwards == set(shipped().onwards)
    assert exits <= {(way.last, way.level, way.result) for way in shipped().exits}


def test_a_rule_that_held_at_the_end_stands_beside_the_way_out() -> None:
    named = {(way.last, way.level, way.result): set(way.rules) for way in shipped().exits}
    for answers in walked():
        last, level, result = page_of(answers)
        held = {rule.id for rule in DEFINITION.rules if rule.when.holds(answers)}
        here = {rule.id for rule in DEFINITION.rules if (rule.level, rule.result) == (level, result)}
        assert held & here <= named[last, level, result]


def test_each_rule_beside_a_way_out_can_hold_there() -> None:
    for way in shipped().exits:
        for name in way.rules:
            answers = somebody(way, name)
            assert page_of(answers) == (way.last, way.level, way.result)
            assert next(rule for rule in DEFINITION.rules if rule.id == name).when.holds(answers)


def somebody(way: Exit, rule: str) -> Answers:
    """Answers with which the questions end like `way` while `rule` holds."""
    steps = list(picture().steps.values())
    later = steps[[step.question.id for step in steps].index(way.last) + 1 :]
    last = picture().steps[way.last].asked - picture().space.any(step.asked for step in later)
    state = (last & picture().pages[way.level, way.result] & picture().holds[rule]).example(lambda tick: 1)
    return {q.id: tuple(o.id for o in q.options if (q.id, o.id) in state) for q in DEFINITION.questions}


def test_every_rule_leads_to_its_result_somewhere() -> None:
    counted = {name for ending in shipped().endings for _, rules in ending.rules for name in rules}
    assert counted == {rule.id for rule in DEFINITION.rules}
    assert {name for way in shipped().exits for name in way.rules} == counted


def test_a_way_out_is_early_exactly_when_it_can_cut_questions_off() -> None:
    early = {(way.last, way.result) for way in shipped().exits if way.early}
    assert {result for _, result in early} == {"emergency", "urgent"}
    assert all(way.early == (way.result in ("emergency", "urgent")) for way in shipped().exits)


@BOTH
def test_the_picture_shows_each_question_result_and_way(graph: Make) -> None:
    drawn_graph = graph()
    groups = {group.get("id"): shown(group) for group in parsed(drawn_graph).iter(f"{SVG}g")}
    for ask in drawn_graph.questions:
        words = groups[f"question-{ask.id}"]
        assert {str(ask.number)} <= set(words.split())
        assert all(part in words for part in (ask.words, f"{ask.options} answers", ask.only_if))
    for ending in drawn_graph.endings:
        words = next(words for name, words in groups.items() if str(name).endswith(f"-{ending.id}") and "rule" in words)
        assert ending.title in words
        assert all(f"{level.word}: {len(rules)} rule" in words for level, rules in ending.rules)
    for way in drawn_graph.onwards:
        assert f"from-{way.before}-to-{way.after}" in groups
    for way in drawn_graph.exits:
        assert groups[f"from-{way.last}-to-{way.result}-{way.level.word}"] == f"{way.level.word} {', '.join(way.rules)}"


def parsed(graph: Graph) -> ElementTree.Element:
    return ElementTree.fromstring(graph_svg(graph))  # noqa: S314 - our own


def shown(group: ElementTree.Element) -> str:
    return " ".join(text.text or "" for text in group.iter(f"{SVG}text"))


@BOTH
def test_the_text_says_each_question_result_and_way(graph: Make) -> None:
    told = graph()
    said = graph_text(told)
    titles = {ending.id: ending.title for ending in told.endings}
    numbers = {ask.id: ask.number for ask in told.questions}
    for ask in told.questions:
        assert f"{ask.number}. {ask.words}\n" in said
        assert ask.only_if in said
    for way in told.onwards:
        assert f"Next can be question {numbers[way.after]}" in block(said, numbers[way.before])
    for way in told.exits:
        rules = f"{'rule' if len(way.rules) == 1 else 'rules'} {', '.join(way.rules)}"
        ends = f"can end here{' at once' if way.early else ''}: {way.level.word}, “{titles[way.result]}”, by {rules}."
        assert ends in block(said, numbers[way.last])
        assert f"after question {numbers[way.last]}, by {rules}\n" in said[said.index("\nResults\n") :]


def block(said: str, number: int) -> str:
    """What the text says under question `number`."""
    start = said.index(f"\n  {number}. ")
    end = said.find(f"\n  {number + 1}. ")
    return said[start : end if end > 0 else said.index("\nResults\n")]


def test_a_result_has_one_box_unless_others_come_between() -> None:
    boxes = [box.id for box in lay_out(shipped()).boxes if box.id.startswith("result-")]
    assert sorted(name.split("-")[-1] for name in boxes) == sorted(DEFINITION.results)
    again = [box.id for box in lay_out(tangled()).boxes if box.id.startswith("result-")]
    assert len(again) > len(tangled().endings)


@BOTH
def test_nothing_in_the_picture_is_cut_or_in_the_way(graph: Make) -> None:
    drawing = lay_out(graph())
    assert list(faults(drawing)) == []


def faults(drawing: Drawing) -> Iterator[str]:
    """What is wrong with a drawing, in words."""
    free = [*drawing.lines, *(line for arrow in drawing.arrows for line in arrow.lines)]
    texts = [*free, *(line for box in drawing.boxes for line in box.lines)]
    for box in drawing.boxes:
        if box.x < 0 or box.top < 0 or box.right > drawing.width or box.bottom > drawing.height:
            yield f"{box.id} leaves the sheet"
        yield from (f"{line.words} leaves its box" for line in box.lines if not inside(line, box))
    for one, other in combinations(drawing.boxes, 2):
        if meet(edges(one), edges(other)):
            yield f"{one.id} lies on {other.id}"
    yield from (f"{a.words} lies on {b.words}" for a, b in combinations(texts, 2) if meet(edges(a), edges(b)))
    for line, box in product(free, drawing.boxes):
        if meet(edges(line), edges(box)):
            yield f"{line.words} lies on {box.id}"
    yield from (f"{line.words} leaves the sheet" for line in texts if line.x < 0 or line.right > drawing.width)
    yield from arrow_faults(drawing, texts)


def arrow_faults(drawing: Drawing, texts: list[Line]) -> Iterator[str]:
    things = [(box.id, edges(box)) for box in drawing.boxes] + [(line.words, edges(line)) for line in texts]
    for arrow in drawing.arrows:
        for stretch in stretches(arrow):
            yield from (f"{arrow.id} runs through {name}" for name, place in things if meet(stretch, place))
    for one, other in combinations(drawing.arrows, 2):
        if any(meet(a, b) and cross(a, b) for a in stretches(one) for b in stretches(other)):
            yield f"{one.id} crosses {other.id}"


Edges = tuple[float, float, float, float]


def edges(thing: Box | Line) -> Edges:
    return thing.x, thing.top, thing.right, thing.bottom


def stretches(arrow: Arrow) -> list[Edges]:
    return [(min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in pairwise(arrow.points)]


def meet(one: Edges, other: Edges) -> bool:
    """Whether two rectangles, or lines, share more than an edge."""
    return all(max(one[i], other[i]) < min(one[i + 2], other[i + 2]) or point(one, other, i) for i in (0, 1))


def point(one: Edges, other: Edges, i: int) -> bool:
    """Whether one of the two has no extent in this direction and lies strictly within the other."""
    flat, wide = (one, other) if one[i] == one[i + 2] else (other, one)
    return flat[i] == flat[i + 2] and wide[i] < flat[i] < wide[i + 2]


def cross(one: Edges, other: Edges) -> bool:
    return (one[0] == one[2]) != (other[0] == other[2])


def inside(line: Line, box: Box) -> bool:
    return box.x < line.x and line.right <= box.right and box.top < line.top and line.bottom <= box.bottom


def test_the_check_for_overlaps_sees_one() -> None:
    whole = lay_out(shipped())
    first, second, *others = whole.boxes
    moved = Box(second.id, second.kind, second.x, first.top, second.width, second.height, second.lines)
    broken = Drawing(whole.width, whole.height, (first, moved, *others), whole.arrows, whole.lines)
    assert any("lies on" in fault for fault in faults(broken))
    assert any("leaves its box" in fault for fault in faults(broken))
    narrow = Drawing(600, whole.height, whole.boxes, whole.arrows, whole.lines)
    assert any("leaves the sheet" in fault for fault in faults(narrow))


def test_the_picture_can_be_read_by_a_machine() -> None:
    root = parsed(shipped())
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert named[root.get("aria-labelledby")] == f"The spine assessment, version {DEFINITION.edition}"
    assert "flask assessment graph --text" in str(named[root.get("aria-describedby")])
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_the_same_graph_gives_the_same_bytes() -> None:
    assert graph_svg(shipped()) == graph_svg(shipped())


def test_colors_follow_the_reader() -> None:
    style = str(parsed(shipped()).findtext(f"{SVG}style"))
    assert "prefers-color-scheme: dark" in style
    assert "forced-colors: active" in style


def test_words_of_other_scripts_are_given_room() -> None:
    assert width("頭痛", 10) > width("mm", 10)
