"""The assessment as a FHIR R4 Questionnaire (https://hl7.org/fhir/R4/questionnaire.html)."""

from itertools import groupby

from webapp.assessment.definition import Definition, Option, Question, Role, Voice
from webapp.assessment.faces.clauses import ALWAYS, clause_of
from webapp.assessment.faces.condition_words import condition_words
from webapp.assessment.faces.fhir.enabling import NotExpressibleError, enabling
from webapp.assessment.faces.fhir.names import Json, Names, link_id, version_of
from webapp.assessment.signing import SignOff

EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
CALL_911 = (
    "Stop now and call 911 if you can't pee, feel numb between your legs, have new weak legs or chest pain, "
    "or were just in a crash."
)
DESCRIPTION = """\
The questions of the spine assessment, edition {edition}, in words for the person who has the pain; they can \
be answered on {site}/assessment. It is not a diagnosis, and this form gives no result: the answers are read by the \
rules of the website.

What FHIR R4 has no element for stands in extensions:

- On the website a rule can end the questions early, an emergency at once. Here the later questions are asked all the \
same. The extension `ends-before` on a group names the levels after which the website does not ask it any more.
- Some options are offered only after certain answers. The extension `shown-when` says in words which.
- The extension `option-role` marks the options that stand for “none of these” and for “I'm not sure”.

Software that does not know them loses nothing of safety: an answer that the website would not have asked for is \
ignored when the answers are read. But people who have an emergency should not finish a form first. Show the first \
line, and work out the result on the website where you can.
"""


def to_questionnaire(definition: Definition, signed: SignOff | None, names: Names, publisher: str) -> Json:
    """`definition` as a Questionnaire; a draft until it is signed. Raises NotExpressibleError."""
    return {
        "resourceType": "Questionnaire",
        "id": "spine-assessment",
        "language": "en",
        "url": names.questionnaire,
        "version": version_of(definition.edition),
        "name": "SpineAssessment",
        "title": "Spine assessment",
        "status": "active" if signed else "draft",
        "subjectType": ["Patient"],
        "date": definition.dated.isoformat(),
        "publisher": publisher,
        "description": DESCRIPTION.format(edition=definition.edition, site=names.site),
        **({"approvalDate": signed.on.isoformat()} if signed else {}),
        "item": [{"linkId": "call-911", "type": "display", "text": CALL_911}, *_groups(definition, names)],
    }


def _groups(definition: Definition, names: Names) -> list[Json]:
    sections = [(name, list(asked)) for name, asked in groupby(definition.questions, key=lambda asked: asked.section)]
    if len({name for name, _ in sections}) < len(sections):
        raise NotExpressibleError("a section begins twice; a group in FHIR cannot")
    return [_group(definition, names, name, asked) for name, asked in sections]


def _group(definition: Definition, names: Names, section: str, questions: list[Question]) -> Json:
    levels = sorted((level for level, ended in definition.ends_before.items() if section in ended), reverse=True)
    ends = [{"url": names.extension("ends-before"), "valueCode": level.word} for level in levels]
    items = [_item(definition, names, question) for question in questions]
    return {**({"extension": ends} if ends else {}), "linkId": link_id(section), "type": "group", "item": items}


def _item(definition: Definition, names: Names, question: Question) -> Json:
    place = definition.questions.index(question)
    displays = [
        {"linkId": f"{question.id}-{name}", "type": "display", "text": text}
        for name, text in (("help", question.help), ("hints", _hints(definition, question)), ("why", question.why))
        if text
    ]
    return {
        "linkId": question.id,
        "prefix": str(place + 1),
        "text": question.text[Voice.SELF],
        "type": "choice",
        **enabling(names, question, [asked.id for asked in definition.questions[:place]]),
        "required": True,
        "repeats": question.many,
        "answerOption": [_option(definition, names, question, option) for option in question.options],
        "item": displays,
    }


def _hints(definition: Definition, question: Question) -> str:
    """What stands under single options, for which FHIR has no place."""
    hinted = (option for option in question.options if option.hint)
    return " ".join(f"“{definition.words((question.id, option.id))}”: {option.hint}" for option in hinted)


def _option(definition: Definition, names: Names, question: Question, option: Option) -> Json:
    coding = {**names.coding(question.id, option.id), "display": definition.words((question.id, option.id))}
    extensions = _extensions(definition, names, question, option)
    return {**({"extension": extensions} if extensions else {}), "valueCoding": coding}


def _extensions(definition: Definition, names: Names, question: Question, option: Option) -> list[Json]:
    shown = clause_of(option.shown_when)
    said = []
    if question.many and option.role is Role.NONE:
        said.append({"url": EXCLUSIVE, "valueBoolean": True})
    if option.role is not Role.SIGN:
        said.append({"url": names.extension("option-role"), "valueCode": option.role.value})
    if shown != ALWAYS:
        said.append({"url": names.extension("shown-when"), "valueString": condition_words(definition, shown)})
    return said
