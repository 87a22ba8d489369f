"""Every page that a person can see, in every state, and the way there; a browser walks it, and so does `tests.site`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.assessment.people import CALM, DEFINITION, person
from tests.journeys.test_sheet import BASES
from webapp.assessment.conditions import Answers


@dataclass(frozen=True)
class Press:
    """Put `fields` into the form (name → text, or the value to tick), then press the button that says `button`."""

    button: str
    fields: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Open:
    """Open an address."""

    address: str
    status: int = 200


@dataclass(frozen=True)
class Later:
    """Let days go by."""

    days: int


@dataclass(frozen=True)
class Forget:
    """Lose all cookies."""


Step = Open | Press | Later | Forget


@dataclass(frozen=True)
class State:
    """A page in a state. `answers`: what was ticked in the assessment before; `site`: which of the sites it is on."""

    name: str
    steps: tuple[Step, ...]
    answers: Answers = field(default_factory=dict)
    site: str = "whole"

    def and_then(self, name: str, *steps: Step) -> "State":
        """What a person sees after more steps."""
        return replace(self, name=name, steps=(*self.steps, *steps))


def reading(name: str, address: str, status: int = 200) -> State:
    return State(name, (Open(address, status),))


ARTICLE = "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion"
TREATMENTS = (
    "diagnostic-nerve-block",
    "radiofrequency-ablation",
    "spinal-cord-stimulation",
    "structured-rehabilitation",
)
READING = (
    reading("home", "/"),
    replace(reading("home of the demo", "/"), site="demo"),
    reading("resources", "/resources"),
    reading("article", ARTICLE),
    reading("treatments", "/treatments"),
    reading("compare", "/treatments/compare"),
    *(reading(slug, f"/treatments/{slug}") for slug in TREATMENTS),
    reading("evidence", "/evidence"),
    reading("specialists", "/specialists"),
    reading("privacy", "/privacy"),
    reading("accessibility", "/accessibility"),
    reading("rules", "/assessment/rules"),
    reading("no such page", "/nowhere", 404),
    *(reading(f"error {status}", f"/broken/{status}", status) for status in (400, 500, 503)),
)

START = reading("start", "/assessment")
LEADS_TO: Mapping[str, Answers] = {"pace": {"power": ("leg",)}}
"""What else must be answered for a question to be asked that the calm person is not asked."""


def question(name: str) -> State:
    """The question called `name`, after all that is asked before it."""
    names = [question.id for question in DEFINITION.questions]
    before = {other: CALM[other] for other in names[: names.index(name)] if other in CALM}
    return State(f"question {name}", (Open(f"/assessment/{name}"),), {**before, **LEADS_TO.get(name, {})})


def result(name: str, address: str = "/assessment/result") -> State:
    """What the answers that lead to the result called `name` are told."""
    return State(f"result {name}", (Open(address),), BASES[name])


ONE, MANY = question("age"), question("pelvic")
ASSESSMENT = (
    START,
    START.and_then("start too late", Forget(), Press("Start for myself", status=422)),
    replace(START, name="start half-way", answers={"age": ("50",)}),
    replace(START, name="start with old answers", steps=(Later(30), Open("/assessment")), answers=CALM),
    State("start cleared", (Open("/assessment/result"), Press("Clear my answers")), CALM),
    *(question(item.id) for item in DEFINITION.questions),
    ONE.and_then("question age with an error", Press("Continue", status=422)),
    MANY.and_then("question pelvic with an error", Press("Continue", status=422)),
    replace(MANY, name="question pelvic answered", answers=CALM),
    *(result(name) for name in DEFINITION.results),
    replace(result("facet"), name="result facet with a prompt", answers=person(ill="weight")),
    replace(result("emergency", "/assessment/result/sheet"), name="sheet emergency"),
    replace(result("facet", "/assessment/result/sheet"), name="sheet facet"),
)

LONG_WORD = "x" * 200
DETAILS = {
    "kind": "appointment",
    "name": "Pat Doe",
    "phone": "(202) 555-0143",
    "email": "pat@patient.example",
    "times": "morning",
    "message": f"Mornings hurt most. A long word: {LONG_WORD}",
}
ON, SEND = "Continue", "Send my request"


def filled(**changes: str) -> Press:
    """The form filled in, and on to the check page."""
    return Press(ON, {**DETAILS, **changes})


FORM = reading("contact", "/contact")
CHECK = FORM.and_then("check", filled())
SENT = CHECK.and_then("sent", Press(SEND, {"consent": "y"}))
STATUS = reading("status", "/contact/status")
ASK = Press("Show my request", {"contact": DETAILS["phone"]})
FOUND = SENT.and_then("status found", Open("/contact/status"), ASK)
REQUEST = (
    FORM,
    reading("contact to ask a question", "/contact?kind=question"),
    FORM.and_then("contact with errors", Press(ON, status=422)),
    FORM.and_then("contact too late", Forget(), Press(ON, DETAILS, 422)),
    FORM.and_then("contact with wrong details", Press(ON, {**DETAILS, "phone": "1", "email": "no"}, status=422)),
    CHECK,
    FORM.and_then("check with doubts", filled(phone="0000000000", email="pat@gmial.com")),
    replace(CHECK, name="check with an assessment", answers=CALM),
    replace(CHECK, name="check with an urgent assessment", answers=BASES["urgent"]),
    replace(CHECK, name="check with an emergency", answers=BASES["emergency"]),
    CHECK.and_then("check without consent", Press(SEND, status=422)),
    replace(CHECK, name="check while busy", site="busy"),
    replace(CHECK.and_then("check not stored", Press(SEND, {"consent": "y"}, 503)), site="no database"),
    FORM.and_then("danger", filled(message="I can't pee.")),
    FORM.and_then("danger to come", filled(message="I have a fever and back pain.")),
    FORM.and_then("danger of harm", filled(message="I want to kill myself.")),
    SENT,
    SENT.and_then("contact already sent", Open("/contact")),
    STATUS,
    STATUS.and_then("status with errors", Press("Show my request", status=422)),
    FOUND,
    SENT.and_then("status late", Later(7), Open("/contact/status"), ASK),
    FORM.and_then("too much text", Press(ON, {**DETAILS, "message": "x" * 70_000}, 413)),
)

LOOK = "Search"
SEARCHING = (
    reading("resources", "/resources").and_then("search found", Press(LOOK, {"words": "siatica after surgery"})),
    reading("search", "/resources/search").and_then("search in danger", Press(LOOK, {"words": "I can't pee. Xyzzyq"})),
    reading("search", "/resources/search").and_then("search with an error", Press(LOOK, status=422)),
)

STATES = (*READING, *SEARCHING, *ASSESSMENT, *REQUEST)
"""All of them. Every page of `webapp.web.errors` is among them: 404 and 413 as people come to them."""
