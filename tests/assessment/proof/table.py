"""The shipped promises, and definitions with one planted fault."""

from collections.abc import Callable
from dataclasses import replace

from tests.assessment.people import DEFINITION, SHIPPED
from webapp.assessment.definition import Definition, Question, Rule
from webapp.assessment.proof.safety import Safety, load_safety

SAFETY: Safety = load_safety(SHIPPED.with_name("safety.yaml"), DEFINITION)


def without_rule(name: str) -> Definition:
    return replace(DEFINITION, rules=tuple(rule for rule in DEFINITION.rules if rule.id != name))


def with_rule(name: str, change: Callable[[Rule], Rule]) -> Definition:
    return replace(DEFINITION, rules=tuple(change(rule) if rule.id == name else rule for rule in DEFINITION.rules))


def with_question(name: str, change: Callable[[Question], Question]) -> Definition:
    questions = tuple(change(question) if question.id == name else question for question in DEFINITION.questions)
    return replace(DEFINITION, questions=questions)
