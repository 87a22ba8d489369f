"""From a finished walk to its outcome: the first rule that holds decides."""

from dataclasses import dataclass

from webapp.assessment.conditions import ALWAYS, Tick
from webapp.assessment.definition import Definition, Level, Note, Result, Rule
from webapp.assessment.walk import Walk


@dataclass(frozen=True)
class Reason:
    """Why a page is shown: the rule and the person's own ticks that made it hold, in the order of the questions."""

    rule: Rule
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Outcome:
    """How soon, which page, and why. `prompts` are checks to be made within two weeks, shown above the page."""

    level: Level
    result: Result
    reasons: tuple[Reason, ...]
    prompts: tuple[Reason, ...]
    notes: tuple[Note, ...]


def triage(definition: Definition, finished: Walk) -> Outcome:
    """The outcome of a complete walk; raises ValueError for one that still waits for an answer."""
    if not finished.complete:
        raise ValueError("triage needs every question on the path answered")
    holding = [rule for rule in definition.rules if rule.when.holds(finished.kept)]
    decisive = holding[0]
    result = definition.results[decisive.result]
    telling = [rule for rule in holding if rule is decisive or rule.when != ALWAYS]
    same_page = [rule for rule in telling if (rule.result, rule.level) == (decisive.result, decisive.level)]
    prompts = [rule for rule in holding if rule.prompt] if decisive.level is Level.SOON else []
    notes = [note for note in definition.notes if result.id in note.results and note.when.holds(finished.kept)]
    return Outcome(
        level=decisive.level,
        result=result,
        reasons=tuple(_reason(definition, rule, finished) for rule in same_page if not rule.prompt),
        prompts=tuple(_reason(definition, rule, finished) for rule in prompts),
        notes=tuple(notes),
    )


def _reason(definition: Definition, rule: Rule, finished: Walk) -> Reason:
    ticks = rule.when.ticks(finished.kept)
    in_order = [(q.id, o.id) for q in finished.asked for o in q.options if (q.id, o.id) in ticks]
    return Reason(rule, tuple(in_order))
