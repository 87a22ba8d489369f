"""Faults planted one at a time: what a careless change of the definition could do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from webapp.assessment.conditions import ALWAYS, AllOf, AnyOf, Condition, Not, Picked, Tick
from webapp.assessment.definition import Definition, Level, Option, Question, Rule


@dataclass(frozen=True)
class Mutant:
    """A definition with one planted fault. `kind` is what was done, `name` says where."""

    kind: str
    name: str
    definition: Definition


def mutants(definition: Definition) -> Iterator[Mutant]:
    """Every mutant: rules removed, weakened and reordered, conditions inverted and narrowed, options disconnected."""
    yield from _removed(definition)
    yield from _weakened(definition)
    yield from _reordered(definition)
    yield from _conditions_changed(definition, "inverted", _inversions)
    yield from _conditions_changed(definition, "narrowed", _narrowings)
    yield from _disconnected(definition)


def _removed(definition: Definition) -> Iterator[Mutant]:
    for rule in definition.rules:
        rules = tuple(other for other in definition.rules if other is not rule)
        yield Mutant("removed", f"rule {rule.id}", replace(definition, rules=rules))


def _weakened(definition: Definition) -> Iterator[Mutant]:
    for rule in definition.rules:
        if rule.level > Level.ROUTINE:
            weaker = replace(rule, level=Level(rule.level - 1))
            yield Mutant("weakened", f"rule {rule.id}", _with_rule(definition, rule, weaker))


def _reordered(definition: Definition) -> Iterator[Mutant]:
    *rules, last = definition.rules
    for one, other in pairwise(rules):
        places = {one.id: other, other.id: one}
        swapped = tuple(places.get(rule.id, rule) for rule in rules)
        yield Mutant("reordered", f"rule {one.id} after {other.id}", replace(definition, rules=(*swapped, last)))
    for rule in rules[:-1]:
        others = tuple(other for other in rules if other is not rule)
        yield Mutant("reordered", f"rule {rule.id} to the end", replace(definition, rules=(*others, rule, last)))


def _conditions_changed(
    definition: Definition, kind: str, change: Callable[[Condition], Iterator[tuple[str, Condition]]]
) -> Iterator[Mutant]:
    for rule in definition.rules[:-1]:
        for what, when in change(rule.when):
            yield Mutant(kind, f"rule {rule.id}: {what}", _with_rule(definition, rule, replace(rule, when=when)))
    for question in definition.questions:
        for what, when in change(question.asked_when):
            changed = replace(question, asked_when=when)
            yield Mutant(kind, f"question {question.id}: {what}", _with_question(definition, question, changed))
        for option in question.options:
            for what, when in change(option.shown_when):
                changed = _with_option(question, option, replace(option, shown_when=when))
                name = f"option {question.id}.{option.id}: {what}"
                yield Mutant(kind, name, _with_question(definition, question, changed))


def _disconnected(definition: Definition) -> Iterator[Mutant]:
    for question in definition.questions:
        for option in question.options:
            tick = (question.id, option.id)
            rules = tuple(replace(rule, when=_without(rule.when, tick)) for rule in definition.rules)
            yield Mutant("disconnected", f"option {question.id}.{option.id}", replace(definition, rules=rules))


def _inversions(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """The condition with one part of it turned into its opposite, each part in turn."""
    if isinstance(condition, Not):
        yield f"not not {_name(condition)}", condition.part
        yield from ((what, Not(part)) for what, part in _in_each_part(condition.part, _inversions))
    elif condition != ALWAYS:
        yield f"not {_name(condition)}", Not(condition)
        yield from _in_each_part(condition, _inversions)


def _narrowings(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """The condition with one option or one alternative left out, each in turn."""
    if isinstance(condition, Picked) and len(condition.options) > 1:
        for option in condition.options:
            yield f"without {condition.question}.{option}", _without(condition, (condition.question, option))
    if isinstance(condition, AnyOf):
        for part in condition.parts:
            yield f"without {_name(part)}", AnyOf(tuple(p for p in condition.parts if p is not part))
    yield from _in_each_part(condition, _narrowings)


def _in_each_part(
    condition: Condition, change: Callable[[Condition], Iterator[tuple[str, Condition]]]
) -> Iterator[tuple[str, Condition]]:
    if isinstance(condition, Not):
        yield from ((what, Not(part)) for what, part in change(condition.part))
    if isinstance(condition, AllOf | AnyOf):
        for place, part in enumerate(condition.parts):
            for what, changed in change(part):
                yield what, type(condition)((*condition.parts[:place], changed, *condition.parts[place + 1 :]))


def _without(condition: Condition, tick: Tick) -> Condition:
    """The condition deaf to `tick`."""
    match condition:
        case Picked(question, options) if question == tick[0]:
            return Picked(question, tuple(option for option in options if option != tick[1]))
        case AllOf(parts):
            return AllOf(tuple(_without(part, tick) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_without(part, tick) for part in parts))
        case Not(part):
            return Not(_without(part, tick))
    return condition


def _name(condition: Condition) -> str:
    return " ".join(sorted({f"{question}.{option}" for question, option in condition.names()}))


def _with_rule(definition: Definition, old: Rule, new: Rule) -> Definition:
    return replace(definition, rules=tuple(new if rule is old else rule for rule in definition.rules))


def _with_question(definition: Definition, old: Question, new: Question) -> Definition:
    return replace(definition, questions=tuple(new if one is old else one for one in definition.questions))


def _with_option(question: Question, old: Option, new: Option) -> Question:
    return replace(question, options=tuple(new if option is old else option for option in question.options))
