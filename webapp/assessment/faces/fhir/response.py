"""Answers as a FHIR R4 QuestionnaireResponse, and back. It says what was answered and when, and nothing of whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Question, Role
from webapp.assessment.explanation import Coded
from webapp.assessment.faces.fhir.names import Json, Names, edition_of, link_id

DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(T[\d:.]+(Z|[+-]\d\d:\d\d))?", re.ASCII)


@dataclass(frozen=True)
class Answered:
    """What a QuestionnaireResponse says: to which edition, on which day, and what."""

    edition: str
    on: date
    answers: Answers = field(repr=False)


def to_response(names: Names, edition: str, on: date, codes: tuple[Coded, ...]) -> Json:
    """The answers `codes`, given to `edition` on the day `on`, as a QuestionnaireResponse."""
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": names.canonical(edition),
        "status": "completed",
        "authored": on.isoformat(),
        "item": [
            {"linkId": link_id(section), "item": [_item(names, answer) for answer in of_one]}
            for section, of_one in groupby(codes, key=lambda answer: answer.section)
        ],
    }


def _item(names: Names, answer: Coded) -> Json:
    picked = [{"valueCoding": names.coding(answer.question, option)} for option in answer.options]
    return {"linkId": answer.question, "answer": picked}


def from_response(definition: Definition, names: Names, resource: object) -> Answered:
    """What `resource`, a QuestionnaireResponse as parsed JSON, answers to `definition`.

    Raises ValueError that says what is wrong and repeats nothing of what is written there. Only the form is judged:
    whether the answers are complete, and which of them count, is for `walk` to say.
    """
    top = _object(resource)
    _demand(top.get("resourceType") == "QuestionnaireResponse", "this is not a QuestionnaireResponse")
    _demand("implicitRules" not in top, "it follows rules that are not known here (implicitRules)")
    _demand(top.get("status") == "completed", "its status is not 'completed'")
    edition = _edition(names, top.get("questionnaire"))
    _demand(edition == definition.edition, "it answers another version of this questionnaire")
    return Answered(edition, _day(top.get("authored")), _answers(definition, names, top))


def _edition(names: Names, canonical: object) -> str:
    address, _, version = canonical.partition("|") if isinstance(canonical, str) else ("", "", "")
    _demand(address == names.questionnaire, "it answers another questionnaire")
    _demand(bool(version), "it does not say which version of the questionnaire it answers")
    return edition_of(version)


def _day(authored: object) -> date:
    found = DATE_TIME.fullmatch(authored) if isinstance(authored, str) else None
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise ValueError("'authored' is not a day") from None


def _answers(definition: Definition, names: Names, top: Json) -> Answers:
    given: dict[str, tuple[str, ...]] = {}
    for section, question_id, item in _question_items(top):
        question = definition.find(question_id)
        if question is None or link_id(question.section) != section:
            raise ValueError("an item is not a question of its section")
        _demand(question.id not in given, f"question '{question.id}' stands there twice")
        given[question.id] = _picked(names, question, item)
    return {name: picked for name, picked in given.items() if picked}


def _question_items(top: Json) -> Iterator[tuple[str, str, Json]]:
    """The items inside the groups: the group's name, the item's name, and the item."""
    for group in _objects(top, "item"):
        _demand("answer" not in group, "a section has an answer of its own")
        for item in _objects(group, "item"):
            _demand("item" not in item, "a question has items of its own")
            yield _text(group, "linkId"), _text(item, "linkId"), item


def _picked(names: Names, question: Question, item: Json) -> tuple[str, ...]:
    """The picked options in the order of the definition."""
    codes = [_code(names, question, answer) for answer in _objects(item, "answer")]
    none = {option.id for option in question.options if option.role is Role.NONE}
    _demand(len(set(codes)) == len(codes), f"question '{question.id}' has the same answer twice")
    _demand(question.many or len(codes) <= 1, f"question '{question.id}' has more than one answer")
    exclusive = question.many and not none.isdisjoint(codes)
    _demand(not exclusive or len(codes) == 1, f"question '{question.id}' has 'none of these' beside another answer")
    return tuple(option.id for option in question.options if option.id in codes)


def _code(names: Names, question: Question, answer: Json) -> str:
    _demand("item" not in answer, f"an answer to question '{question.id}' has items of its own")
    coding = _object(answer.get("valueCoding"))
    code = _text(coding, "code")
    known = coding.get("system") == names.system(question.id) and code in {option.id for option in question.options}
    _demand(known, f"an answer to question '{question.id}' is not one of its options")
    return code


def _objects(holder: Json, name: str) -> list[Json]:
    """The list called `name`, which may be left out."""
    listed = holder.get(name, [])
    _demand(isinstance(listed, list), f"'{name}' is not a list")
    return [_object(one) for one in listed]


def _object(value: object) -> dict[str, Any]:
    """`value`, an object that means what it says: FHIR forbids to go on past a modifier that one does not know."""
    if not isinstance(value, dict):
        raise ValueError("a part that should be an object is none")
    _demand("modifierExtension" not in value, "it is modified in a way that is not known here (modifierExtension)")
    return value


def _text(holder: Json, name: str) -> str:
    text = holder.get(name)
    if not isinstance(text, str):
        raise ValueError(f"'{name}' is missing or is not a text")
    return text


def _demand(met: bool, otherwise: str) -> None:
    if not met:
        raise ValueError(otherwise)
