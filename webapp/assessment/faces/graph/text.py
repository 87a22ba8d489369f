"""The graph in words: for a screen reader, for a terminal, and for whoever would rather read."""

from collections.abc import Iterator

from webapp.assessment.faces.graph.value import Ask, Ending, Exit, Graph, Onward, Section


def graph_text(graph: Graph) -> str:
    """Everything that the picture shows, as nested lists."""
    return "\n".join(_lines(graph)) + "\n"


def asked_how(ask: Ask) -> str:
    """How many answers there are and how many may be picked."""
    return f"Tick all that fit, {ask.options} answers" if ask.many else f"One of {ask.options} answers"


def asked_when(ask: Ask) -> str:
    """When it is asked, as a sentence; empty when it is for everybody."""
    kind = "Follow-up, asked only if" if ask.follow_up else "Asked only if"
    return f"{kind} {ask.only_if}." if ask.only_if else ""


def ended_how(section: Section) -> str:
    """What keeps the questions of a section from being asked; empty when nothing does."""
    levels = " or ".join(level.word for level in section.ended_by)
    return f"not asked any more once a rule says {levels}" if levels else ""


def counted(ending: Ending) -> tuple[str, ...]:
    """For each level of a result how many rules lead to it."""
    return tuple(f"{level.word}: {len(rules)} rule{'' if len(rules) == 1 else 's'}" for level, rules in ending.rules)


def _lines(graph: Graph) -> Iterator[str]:
    yield f"The spine assessment as a decision graph, version {graph.edition}"
    yield f"{len(graph.questions)} questions, {len(graph.endings)} results"
    for section in graph.sections:
        yield ""
        yield f"Section {section.name}" + (f" ({ended_how(section)})" if section.ended_by else "")
        for ask in section.questions:
            yield from _question(graph, ask)
    yield ""
    yield "Results"
    for ending in graph.endings:
        yield from _result(graph, ending)


def _question(graph: Graph, ask: Ask) -> Iterator[str]:
    onwards, exits = graph.from_question(ask.id)
    yield f"  {ask.number}. {ask.words}"
    yield f"     {asked_how(ask)}."
    if ask.only_if:
        yield f"     {asked_when(ask)}"
    yield from (f"     - {_exit(graph, way)}" for way in exits)
    yield from (f"     - {_onward(graph, way)}" for way in onwards)


def _exit(graph: Graph, way: Exit) -> str:
    when = "The questions can end here at once" if way.early else "The questions can end here"
    return f"{when}: {way.level.word}, “{_title(graph, way.result)}”, by {_rules(way.rules)}."


def _onward(graph: Graph, way: Onward) -> str:
    asks = {ask.id: ask for ask in graph.questions}
    skipped = [ask for ask in graph.questions if asks[way.before].number < ask.number < asks[way.after].number]
    past = f", past {', '.join(f'question {ask.number}' for ask in skipped)}" if skipped else ""
    return f"Next can be question {asks[way.after].number}{past}."


def _result(graph: Graph, ending: Ending) -> Iterator[str]:
    numbers = {ask.id: ask.number for ask in graph.questions}
    yield f"  - {ending.title}"
    for count, (level, rules) in zip(counted(ending), ending.rules, strict=True):
        yield f"    - {count[0].upper()}{count[1:]} ({', '.join(rules)})"
        for way in graph.exits:
            if (way.result, way.level) == (ending.id, level):
                yield f"      - after question {numbers[way.last]}, by {_rules(way.rules)}"


def _title(graph: Graph, result: str) -> str:
    return next(ending.title for ending in graph.endings if ending.id == result)


def _rules(names: tuple[str, ...]) -> str:
    return f"{'rule' if len(names) == 1 else 'rules'} {', '.join(names)}"
