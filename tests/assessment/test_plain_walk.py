"""The walk looks only at rules that can newly hold; a plain one, which looks at all of them every time, agrees."""

import random
from dataclasses import replace

from tests.assessment.paths import drawn
from tests.assessment.people import DEFINITION
from webapp.assessment.conditions import ALWAYS, AllOf, Answers, AnyOf, Condition, Not, Picked
from webapp.assessment.definition import Definition, Level, Option, Question, Role
from webapp.assessment.walk import Walk, walk

IDS = "abcdefgh"
SECTIONS = ("first", "second", "third")


def plain_walk(definition: Definition, given: Answers) -> Walk:
    asked: list[Question] = []
    kept: dict[str, tuple[str, ...]] = {}
    for question in definition.questions:
        holding = [rule for rule in definition.rules if rule.when.holds(kept)]
        if any(question.section in definition.ends_before.get(rule.level, frozenset()) for rule in holding):
            break
        if not question.asked_when.holds(kept):
            continue
        asked.append(question)
        shown = [option for option in question.options if option.shown_when.holds(kept)]
        picked = tuple(option.id for option in shown if option.id in given.get(question.id, ()))
        none = {option.id for option in shown if option.role is Role.NONE}
        if not picked or (len(picked) > 1 and (not question.many or none & set(picked))):
            return Walk(tuple(asked), kept, question)
        kept[question.id] = picked
    return Walk(tuple(asked), kept, None)


def test_it_agrees_on_the_shipped_definition() -> None:
    chance = random.Random(3)
    people = drawn(300)
    for one, other in zip(people, reversed(people), strict=True):
        mixed = {name: picked for name, picked in {**one, **other}.items() if chance.random() < 0.95}
        for given in (one, mixed, {**mixed, **one}):
            assert walk(DEFINITION, given) == plain_walk(DEFINITION, given)


def test_it_agrees_on_any_definition() -> None:
    """Sections that come again, conditions that answers undo, rules that end what comes before their questions."""
    chance = random.Random(4)
    for _ in range(300):
        definition = _definition(chance)
        for _ in range(20):
            given = {name: tuple(o for o in "xyz" if chance.random() < 0.8) for name in IDS}
            assert walk(definition, given) == plain_walk(definition, given)


def _definition(chance: random.Random) -> Definition:
    questions = tuple(_question(name, chance) for name in IDS)
    rules = tuple(
        replace(rule, level=chance.choice(list(Level)), when=_condition(chance, depth=2))
        for rule in DEFINITION.rules[:6]
    )
    ends_before = {level: frozenset(chance.sample(SECTIONS, chance.randint(0, 2))) for level in Level}
    return replace(DEFINITION, questions=questions, rules=rules, ends_before=ends_before)


def _question(name: str, chance: random.Random) -> Question:
    options = tuple(Option(o, o, shown_when=_condition(chance, depth=chance.choice((0, 0, 0, 1)))) for o in "xyz")
    asked_when = _condition(chance, depth=1) if chance.random() < 0.3 else ALWAYS
    return Question(name, chance.choice(SECTIONS), True, {}, "", options, asked_when=asked_when)


def _condition(chance: random.Random, depth: int) -> Condition:
    """One that does not hold at once more often than not: otherwise few walks would come far."""
    if depth == 0:
        return ALWAYS
    picked = Picked(chance.choice(IDS), tuple(chance.sample("xyz", chance.randint(1, 2))))
    if chance.random() < 0.5:
        return picked
    parts = (picked, _condition(chance, depth - 1))
    return chance.choice((AllOf(parts), AllOf((picked, Not(parts[1]))), AnyOf((picked, AllOf(parts))), Not(picked)))
