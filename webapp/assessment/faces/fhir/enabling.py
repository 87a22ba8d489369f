"""When a question is asked, as FHIR's `enableWhen`: tests of single answers, of which all or any must be true."""

from collections.abc import Collection

from webapp.assessment.conditions import Tick
from webapp.assessment.definition import Question
from webapp.assessment.faces.clauses import ALWAYS, Clause, Either, Every, NoneOf, OneOf, clause_of
from webapp.assessment.faces.fhir.names import Json, Names


class NotExpressibleError(ValueError):
    """The definition says something that a FHIR R4 Questionnaire cannot say."""


def enabling(names: Names, question: Question, earlier: Collection[str]) -> Json:
    """The elements that enable `question` exactly when its condition holds; `earlier` are the questions before it.

    Raises NotExpressibleError. Where the condition asks for a tick that is missing (`!=`), it looks at a question
    that is required and asked before: implementations disagree about questions that nobody answered.
    """
    clause = clause_of(question.asked_when)
    if clause == ALWAYS:
        return {}
    behavior, tests = _tests(clause, question)
    late = {asked for (asked, _), _ in tests} - set(earlier)
    if late:
        raise NotExpressibleError(f"question '{question.id}' depends on '{min(late)}', which is not asked before it")
    enable_when = [
        {"question": asked, "operator": operator, "answerCoding": names.coding(asked, option)}
        for (asked, option), operator in tests
    ]
    return {"enableWhen": enable_when, **({"enableBehavior": behavior} if len(enable_when) > 1 else {})}


def _tests(clause: Clause, question: Question) -> tuple[str, list[tuple[Tick, str]]]:
    """Whether all or any of the tests must be true, and the tests: a tick, and whether it is there or not."""
    some = isinstance(clause, OneOf | Either)
    parts = clause.parts if isinstance(clause, Every | Either) else (clause,)
    tests = [test for part in parts for test in _single(part, OneOf if some else NoneOf, question)]
    if not tests:
        raise NotExpressibleError(f"question '{question.id}' is never asked")
    return "any" if some else "all", tests


def _single(part: Clause, kind: type[OneOf] | type[NoneOf], question: Question) -> list[tuple[Tick, str]]:
    """`part` as tests beside others; only a part of this `kind`, or with one tick, can be taken apart."""
    if isinstance(part, OneOf | NoneOf) and (isinstance(part, kind) or len(part.ticks) == 1):
        return [(tick, "=" if isinstance(part, OneOf) else "!=") for tick in part.ticks]
    raise NotExpressibleError(f"question '{question.id}' is asked under a condition that mixes 'all' and 'any'")
