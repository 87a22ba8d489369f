"""The Questionnaire asks what the website asks, and its answers lead to the website's results."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from tests.assessment.paths import drawn, one_change_from_calm
from tests.assessment.people import CALM, DEFINITION, person
from tests.site import Site
from webapp.assessment.conditions import AllOf, Answers, AnyOf, Condition, Not, Picked
from webapp.assessment.definition import Definition, Role
from webapp.assessment.explanation import coded
from webapp.assessment.faces.fhir.enabling import NotExpressibleError, enabling
from webapp.assessment.faces.fhir.names import Json, Names, edition_of, version_of
from webapp.assessment.faces.fhir.questionnaire import CALL_911, EXCLUSIVE, to_questionnaire
from webapp.assessment.faces.fhir.response import from_response, to_response
from webapp.assessment.signing import SignOff
from webapp.assessment.triage import triage
from webapp.assessment.walk import walk

NAMES = Names("https://clinic.example")
TODAY = date(2026, 11, 23)


@cache
def questionnaire() -> Json:
    return to_questionnaire(DEFINITION, None, NAMES, "True Precision Medical")


def items(holder: Json) -> Iterator[Json]:
    """Every item in `holder` at any depth, from top to bottom."""
    for item in holder.get("item", ()):
        yield item
        yield from items(item)


def choices() -> list[Json]:
    return [item for item in items(questionnaire()) if item["type"] == "choice"]


@cache
def everybody() -> list[Answers]:
    return one_change_from_calm() + drawn(2000)


def response_to(answers: Answers) -> Json:
    return to_response(NAMES, DEFINITION.edition, TODAY, coded(walk(DEFINITION, answers)))


# ---- The Questionnaire


def test_the_questionnaire_is_valid_fhir() -> None:
    assert Questionnaire.model_validate(questionnaire()).model_dump(mode="json") == questionnaire()


def test_it_is_a_draft_until_it_is_signed() -> None:
    signed = SignOff("assessment.yaml", DEFINITION.sha256, "Dr. Example", TODAY)
    by_status = {made["status"]: made for made in (questionnaire(), to_questionnaire(DEFINITION, signed, NAMES, "P"))}
    assert set(by_status) == {"draft", "active"}
    assert by_status["active"]["approvalDate"] == TODAY.isoformat()
    assert "approvalDate" not in by_status["draft"]
    assert Questionnaire.model_validate(by_status["active"])


def test_it_says_which_edition_it_is() -> None:
    assert questionnaire()["version"] == f"{DEFINITION.version}-{DEFINITION.fingerprint}"
    assert DEFINITION.edition in questionnaire()["description"]
    assert edition_of(version_of(DEFINITION.edition)) == DEFINITION.edition


@pytest.mark.parametrize("edition", ["", "1.0", "1.0 (0123)", "1 0 (0123abcd)", "1.0 (0123abcd)\n"])
def test_an_edition_that_cannot_stand_in_an_address_is_refused(edition: str) -> None:
    with pytest.raises(ValueError, match="an edition is"):
        version_of(edition)


def test_every_question_and_option_is_in_it_once_and_in_order() -> None:
    assert [item["linkId"] for item in choices()] == [question.id for question in DEFINITION.questions]
    for item, question in zip(choices(), DEFINITION.questions, strict=True):
        codings = [option["valueCoding"] for option in item["answerOption"]]
        assert [coding["code"] for coding in codings] == [option.id for option in question.options]
        assert [c["display"] for c in codings] == [DEFINITION.words((question.id, o.id)) for o in question.options]
        assert {coding["system"] for coding in codings} == {NAMES.system(question.id)}
        assert (item["repeats"], item["required"]) == (question.many, True)
    links = [item["linkId"] for item in items(questionnaire())]
    assert len(set(links)) == len(links)


def test_the_rules_of_fhir_that_the_library_does_not_check_are_kept() -> None:
    """que-1 groups have items and displays none, que-3 displays no code, que-6 no required, que-12 enableBehavior."""
    for item in items(questionnaire()):
        assert (item["type"] == "group") <= bool(item.get("item"))
        assert item["type"] != "display" or set(item) == {"linkId", "type", "text"}
        assert (len(item.get("enableWhen", ())) > 1) == ("enableBehavior" in item)


def test_hints_help_and_reasons_stand_beside_their_question() -> None:
    words = " ".join(item.get("text", "") for item in items(questionnaire()))
    for question in DEFINITION.questions:
        assert question.why in words
        assert (question.help or "") in words
        assert all((option.hint or "") in words for option in question.options)


def test_options_with_a_role_are_marked() -> None:
    for item, question in zip(choices(), DEFINITION.questions, strict=True):
        for shown, option in zip(item["answerOption"], question.options, strict=True):
            said = {extension["url"]: extension for extension in shown.get("extension", ())}
            alone = question.many and option.role is Role.NONE
            assert said.get(EXCLUSIVE, {}).get("valueBoolean", False) == alone
            role = said.get(NAMES.extension("option-role"), {}).get("valueCode", "sign")
            assert role == option.role


def test_what_fhir_cannot_say_is_said_in_extensions() -> None:
    ends = {
        item["linkId"]: {e["valueCode"] for e in item.get("extension", ())}
        for item in items(questionnaire())
        if item["type"] == "group"
    }
    assert ends == {
        f"section-{section}": {level.word for level, ended in DEFINITION.ends_before.items() if section in ended}
        for section in {question.section for question in DEFINITION.questions}
    }
    neck = next(o for item in choices() for o in item["answerOption"] if o["valueCoding"]["code"] == "local_neck")
    assert "answer 2 is “Neck" in neck["extension"][0]["valueString"]
    for name in ("ends-before", "shown-when", "option-role"):
        assert f"`{name}`" in questionnaire()["description"]


def test_the_first_line_is_the_one_on_the_start_page(site: Site) -> None:
    assert questionnaire()["item"][0]["text"] == CALL_911
    assert CALL_911 in " ".join(site.get("/assessment").text.split())


# ---- When a question is asked


def test_enabled_questions_are_the_ones_that_the_website_asks() -> None:
    for answers in everybody():
        asked = [question.id for question in walk(DEFINITION, answers).asked]
        before_the_end = [q.id for q in DEFINITION.questions][: 1 + index_of(asked[-1])]
        for missing_counts in (False, True):
            assert [name for name in before_the_end if name in enabled(answers, missing_counts)] == asked


def index_of(question: str) -> int:
    return [q.id for q in DEFINITION.questions].index(question)


def enabled(answers: Answers, missing_counts: bool) -> set[str]:
    """The questions that a form filler shows: FHIR's own rules. `missing_counts`: `!=` is true without an answer."""
    shown: set[str] = set()
    for item in choices():
        valued = {name: picked for name, picked in answers.items() if name in shown}
        tests = [met(test, valued, missing_counts) for test in item.get("enableWhen", ())]
        if not tests or (any(tests) if item.get("enableBehavior") == "any" else all(tests)):
            shown.add(item["linkId"])
    return shown


def met(test: Json, answers: Answers, missing_counts: bool) -> bool:
    """`=`: at least one answer is equal; `!=`: no answer is equal."""
    picked = answers.get(test["question"], ())
    codings = [(NAMES.system(test["question"]), option) for option in picked]
    equal = (test["answerCoding"]["system"], test["answerCoding"]["code"]) in codings
    return equal if test["operator"] == "=" else not equal and (bool(picked) or missing_counts)


PACE_OR_LEG = AnyOf((Picked("power", ("leg",)), Not(Picked("age", ("u18",)))))


@pytest.mark.parametrize(
    ("condition", "behavior", "tests"),
    [
        (AllOf(()), None, []),
        (Picked("age", ("50",)), None, ["age = 50"]),
        (Picked("age", ("50", "65")), "any", ["age = 50", "age = 65"]),
        (Not(Picked("age", ("50", "65"))), "all", ["age != 50", "age != 65"]),
        (Not(AnyOf((Picked("age", ("50",)), Picked("site", ("low",))))), "all", ["age != 50", "site != low"]),
        (Not(AllOf((Picked("age", ("50",)), Picked("site", ("low",))))), "any", ["age != 50", "site != low"]),
        (AllOf((Picked("age", ("50",)), Picked("site", ("low",)))), "all", ["age = 50", "site = low"]),
        (PACE_OR_LEG, "any", ["power = leg", "age != u18"]),
    ],
)
def test_a_condition_in_enable_when(condition: Condition, behavior: str | None, tests: list[str]) -> None:
    made = enabling_of(condition)
    assert made.get("enableBehavior") == behavior
    told = [f"{t['question']} {t['operator']} {t['answerCoding']['code']}" for t in made.get("enableWhen", ())]
    assert told == tests


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (AllOf((Picked("age", ("50", "65")), Picked("site", ("low",)))), "mixes 'all' and 'any'"),
        (AnyOf((Picked("age", ("50",)), Not(Picked("site", ("low", "mid"))))), "mixes 'all' and 'any'"),
        (AnyOf((Picked("age", ("50",)), AllOf((Picked("site", ("low",)), Picked("power", ("leg",)))))), "mixes"),
        (AnyOf(()), "is never asked"),
        (Picked("told", ("slip",)), "depends on 'told', which is not asked before it"),
    ],
)
def test_a_condition_that_fhir_cannot_say_is_an_error(condition: Condition, problem: str) -> None:
    with pytest.raises(NotExpressibleError, match=problem):
        enabling_of(condition)


def enabling_of(condition: Condition) -> Json:
    question = replace(DEFINITION.questions[-1], asked_when=condition)
    return enabling(NAMES, question, [earlier.id for earlier in DEFINITION.questions[:-1]])


def test_a_section_that_begins_twice_is_an_error() -> None:
    first, second, *others = DEFINITION.questions
    twice = replace(DEFINITION, questions=(first, *others, second))
    with pytest.raises(NotExpressibleError, match="begins twice"):
        to_questionnaire(twice, None, NAMES, "P")


# ---- The QuestionnaireResponse


def test_answers_in_fhir_give_the_result_of_the_website() -> None:
    for answers in everybody():
        back = from_response(DEFINITION, NAMES, response_to(answers))
        assert (back.edition, back.on) == (DEFINITION.edition, TODAY)
        assert back.answers == answers
        assert triage(DEFINITION, walk(DEFINITION, back.answers)) == triage(DEFINITION, walk(DEFINITION, answers))


def test_a_response_is_valid_fhir_and_follows_the_questionnaire() -> None:
    groups = {group["linkId"]: [item["linkId"] for item in items(group)] for group in questionnaire()["item"]}
    for answers in one_change_from_calm():
        response = response_to(answers)
        assert QuestionnaireResponse.model_validate(response).model_dump(mode="json") == response
        assert response["questionnaire"] == f"{questionnaire()['url']}|{questionnaire()['version']}"
        order = [group["linkId"] for group in response["item"]]
        assert order == [name for name in groups if name in order]
        for group in response["item"]:
            answered = [item["linkId"] for item in group["item"]]
            assert answered == [name for name in groups[group["linkId"]] if name in answered]


def test_a_response_says_nothing_of_whose_it_is() -> None:
    assert set(response_to(CALM)) == {"resourceType", "questionnaire", "status", "authored", "item"}


def test_answers_off_the_path_do_not_count() -> None:
    """A form filler that does not end early goes on asking; the result is the same."""
    response = response_to(CALM)
    response["item"][1]["item"][0]["answer"] = [{"valueCoding": NAMES.coding("pelvic", "saddle")}]
    back = from_response(DEFINITION, NAMES, response)
    assert len(back.answers) == len(CALM)
    assert triage(DEFINITION, walk(DEFINITION, back.answers)).result.id == "emergency"


def test_what_other_software_adds_is_passed_over() -> None:
    response = response_to(CALM) | {"id": "x", "meta": {"source": "y"}, "authored": "2026-11-23T09:30:00.5-05:00"}
    response["item"][0]["item"][0]["text"] = "How old are you?"
    response["item"][0]["item"][0]["answer"][0]["valueCoding"]["display"] = "50 to 64"
    del response["item"][2]["item"][0]["answer"]
    back = from_response(DEFINITION, NAMES, response)
    assert back.answers == {name: picked for name, picked in CALM.items() if name != "spread"}


def test_the_order_of_answers_does_not_matter() -> None:
    response = response_to(person(quality="ache ext_back"))
    response["item"].reverse()
    for group in response["item"]:
        group["item"].reverse()
        for item in group["item"]:
            item["answer"].reverse()
    assert from_response(DEFINITION, NAMES, response).answers == person(quality="ache ext_back")


SECRET = "private-words"


def change(*path: Any, to: Any) -> Callable[[Json], None]:
    """Sets what stands at `path`."""

    def apply(response: Json) -> None:
        *way, last = path
        holder: Any = response
        for step in way:
            holder = holder[step]
        holder[last] = to

    return apply


AGE = ("item", 0, "item", 0)
PELVIC = ("item", 1, "item", 0)
AGE_AGAIN = {"linkId": "age", "answer": [{"valueCoding": NAMES.coding("age", "75")}]}
NONE_CODE, SADDLE_CODE = ({"valueCoding": NAMES.coding("pelvic", name)} for name in ("none", "saddle"))


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (change("resourceType", to=SECRET), "not a QuestionnaireResponse"),
        (change("status", to="in-progress"), "not 'completed'"),
        (change("implicitRules", to=SECRET), "implicitRules"),
        (change("modifierExtension", to=[{"url": SECRET}]), "modifierExtension"),
        (change(*AGE, "modifierExtension", to=[{"url": SECRET}]), "modifierExtension"),
        (change("questionnaire", to=f"https://{SECRET}|1.0-0123abcd"), "another questionnaire"),
        (change("questionnaire", to={SECRET: 1}), "another questionnaire"),
        (change("questionnaire", to=NAMES.questionnaire), "does not say which version"),
        (change("questionnaire", to=f"{NAMES.questionnaire}|{SECRET}"), "not one of this questionnaire"),
        (change("questionnaire", to=f"{NAMES.questionnaire}|0.9-0123abcd"), "another version"),
        (change("authored", to=SECRET), "'authored' is not a day"),
        (change("authored", to="2026-02-30"), "'authored' is not a day"),
        (change("authored", to=20261123), "'authored' is not a day"),
        (change("item", to=SECRET), "'item' is not a list"),
        (change("item", to=[SECRET]), "an object is none"),
        (change("item", 0, "linkId", to=SECRET), "not a question of its section"),
        (change("item", 0, "linkId", to=[SECRET]), "'linkId' is missing or is not a text"),
        (change("item", 0, "answer", to=[{"valueString": SECRET}]), "a section has an answer"),
        (change(*AGE, "linkId", to=SECRET), "not a question of its section"),
        (change(*AGE, "linkId", to="pelvic"), "not a question of its section"),
        (change("item", 0, "item", 1, to=AGE_AGAIN), "stands there twice"),
        (change(*AGE, "item", to=[]), "a question has items of its own"),
        (change(*AGE, "answer", to={SECRET: 1}), "'answer' is not a list"),
        (change(*AGE, "answer", 0, to={"valueString": SECRET}), "an object is none"),
        (change(*AGE, "answer", 0, "item", to=[]), "has items of its own"),
        (change(*AGE, "answer", 0, "valueCoding", "code", to=SECRET), "not one of its options"),
        (change(*AGE, "answer", 0, "valueCoding", "code", to=None), "'code' is missing"),
        (change(*AGE, "answer", 0, "valueCoding", "system", to=NAMES.system("site")), "not one of its options"),
        (change(*AGE, "answer", to=[{"valueCoding": NAMES.coding("age", a)} for a in ("18", "50")]), "more than one"),
        (change(*PELVIC, "answer", to=[SADDLE_CODE, SADDLE_CODE]), "the same answer twice"),
        (change(*PELVIC, "answer", to=[SADDLE_CODE, NONE_CODE]), "beside another answer"),
    ],
)
def test_a_foreign_or_hostile_response_is_refused_without_repeating_it(
    spoil: Callable[[Json], None], problem: str
) -> None:
    response = response_to(CALM)
    spoil(response)
    with pytest.raises(ValueError, match=problem) as refused:
        from_response(DEFINITION, NAMES, response)
    assert SECRET not in str(refused.value)
    assert "saddle" not in str(refused.value)


@pytest.mark.parametrize("resource", [None, [], "text", 7, {}])
def test_anything_else_is_refused(resource: object) -> None:
    with pytest.raises(ValueError, match=r"an object is none|not a QuestionnaireResponse"):
        from_response(DEFINITION, NAMES, resource)


def test_a_response_keeps_the_edition_that_it_was_given_to() -> None:
    later: Definition = replace(DEFINITION, version="9.9")
    with pytest.raises(ValueError, match="another version"):
        from_response(later, NAMES, response_to(CALM))
