"""The assessment's pages. The address decides the question; the walk decides whether one may stand there."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp.assessment.answers import Given
from webapp.assessment.changes import changes
from webapp.assessment.definition import Level, Question, Voice
from webapp.assessment.directions import outlook
from webapp.assessment.explanation import Summary, answers_in_words, because, summarise
from webapp.assessment.forms import QuestionForm, question_form
from webapp.assessment.room import Assessment
from webapp.assessment.triage import Outcome, triage
from webapp.assessment.walk import Walk, walk
from webapp.web.forms import Form

blueprint = Blueprint("assessment", __name__, url_prefix="/assessment")


@blueprint.get("")
def start() -> str:
    stored = _stored()
    walked = walk(_room().definition, stored.answers) if stored else None
    unfinished = _place(walked) if walked is not None and walked.kept else None
    return _start_page(Form(), unfinished, outdated=_outdated(), cleared="cleared" in request.args)


@blueprint.post("")
def begin() -> Response | tuple[str, int]:
    form = Form()
    if not form.validate_on_submit():
        return _start_page(form), 422
    voice = Voice.OTHER if request.form.get("who") == Voice.OTHER else Voice.SELF
    return _go_on(Given(_room().today(), voice))


@blueprint.before_request
def serve_only_what_was_proved() -> None:
    """Without a certificate (under a command line) no patient is given advice."""
    if _room().edition.certificate is None:
        abort(503)


@blueprint.before_request
def say_why_to_begin_again() -> Response | None:
    """Answers that no longer count do not vanish without a word: the start page explains."""
    here = request.endpoint in ("assessment.question", "assessment.answer", "assessment.result", "assessment.sheet")
    return redirect(url_for("assessment.start"), 303) if here and _outdated() else None


@blueprint.get("/rules")
def rules() -> str:
    edition = _room().edition
    return render_template(
        "assessment/rules.html",
        sheet=_room().rule_sheet,
        definition=edition.definition,
        signed=edition.signed,
        certificate=edition.certificate,
    )


@blueprint.get("/<question_id>")
def question(question_id: str) -> Response | str:
    asked = _room().definition.find(question_id) or abort(404)
    given = _given()
    walked = walk(_room().definition, given.answers)
    if asked not in walked.asked:
        return redirect(_place(walked), 303)
    return _question_page(asked, walked, given, question_form(asked, walked.kept, given.voice))


@blueprint.post("/<question_id>")
def answer(question_id: str) -> Response | tuple[str, int]:
    asked = _room().definition.find(question_id) or abort(404)
    given = _given()
    walked = walk(_room().definition, given.answers)
    form = question_form(asked, walked.kept, given.voice)
    if not form.validate_on_submit():
        return _question_page(asked, walked, given, form), 422
    return _go_on(given.with_answer(asked.id, form.picked, _room().today()))


@blueprint.get("/result")
def result() -> Response | str:
    given = _given()
    walked = walk(_room().definition, given.answers)
    if not walked.complete:
        return redirect(_place(walked), 303)
    outcome = triage(_room().definition, walked)
    changed = changes(_room().definition, _room().replay, given.answers)
    return render_template(
        "assessment/result.html",
        form=Form(),
        calls_for_help=outcome.level >= Level.URGENT,
        outlook=outlook(_room().definition, changed, outcome.level),
        last=walked.asked[-1].id,
        voice=given.voice,
        **_advice(given, walked, outcome),
    )


@blueprint.get("/result/sheet")
def sheet() -> Response | str:
    given = _given()
    walked = walk(_room().definition, given.answers)
    if not walked.complete:
        return redirect(_place(walked), 303)
    return render_template("assessment/sheet.html", **_advice(given, walked, triage(_room().definition, walked)))


@blueprint.post("/clear")
def clear() -> Response:
    """Forget the answers and everything else about the visit. No token is asked for, so that this never fails on a
    shared computer; a post from another site comes without cookies (SameSite) and therefore clears nothing."""
    if session:
        session.clear()
    response = redirect(url_for("assessment.start", cleared=1), 303)
    if _room().cookie.name in request.cookies:
        _room().cookie.clear(response)
    return response


def current_summary() -> Summary | None:
    """The finished assessment of whoever makes the present request, or None."""
    room, stored = _room(), _stored()
    if stored is None:
        return None
    return summarise(room.definition, stored.answers, stored.voice, stored.on, room.edition.standing)


def _room() -> Assessment:
    room: Assessment = current_app.extensions["assessment"]
    return room


def _stored() -> Given | None:
    """What the browser brings along; None also when it answers another edition of the assessment, or is old."""
    return _room().fresh(_room().cookie.read(request))


def _outdated() -> bool:
    return _room().cookie.name in request.cookies and _stored() is None


def _given() -> Given:
    return _stored() or Given(_room().today())


def _place(walked: Walk) -> str:
    """The address at which `walked` goes on."""
    if walked.waiting is None:
        return url_for("assessment.result")
    return url_for("assessment.question", question_id=walked.waiting.id)


def _go_on(given: Given) -> Response:
    response = redirect(_place(walk(_room().definition, given.answers)), 303)
    _room().cookie.write(response, given)
    return response


def _advice(given: Given, walked: Walk, outcome: Outcome) -> dict[str, object]:
    """What both the result page and the sheet show of a finished walk."""
    definition = _room().definition
    return {
        "outcome": outcome,
        "level": outcome.level.word,
        "reasons": because(definition, outcome.reasons, given.voice),
        "prompts": because(definition, outcome.prompts, given.voice),
        "answers": answers_in_words(definition, walked, given.voice),
        "for_other": given.voice is Voice.OTHER,
        "definition": definition,
        "signed": _room().signed,
        "answered_on": given.on,
    }


def _start_page(form: Form, unfinished: str | None = None, *, outdated: bool = False, cleared: bool = False) -> str:
    room = _room()
    return render_template(
        "assessment/start.html",
        form=form,
        definition=room.definition,
        minutes=room.minutes,
        signed=room.signed,
        unfinished=unfinished,
        outdated=outdated,
        cleared=cleared,
    )


def _question_page(asked: Question, walked: Walk, given: Given, form: QuestionForm) -> str:
    on_path = asked in walked.asked
    before = walked.before(asked) if on_path else None
    options = asked.shown(walked.kept)
    return render_template(
        "assessment/question.html",
        form=form,
        question=asked,
        hints={option.id: option.hint for option in options if option.hint},
        groups={option.id: option.group for option in options},
        title=asked.text[given.voice],
        number=walked.asked.index(asked) + 1 if on_path else None,
        length=max(_room().definition.usual_length, len(walked.asked)),
        back=url_for("assessment.question", question_id=before.id) if before else url_for("assessment.start"),
    )
