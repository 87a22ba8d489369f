"""The assessment's pages. The address decides the question; the walk decides whether one may stand there."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp.assessment.answers import Given
from webapp.assessment.definition import Level, Question, Voice
from webapp.assessment.explanation import Summary, answers_in_words, because, summarise
from webapp.assessment.forms import QuestionForm, question_form
from webapp.assessment.room import Assessment
from webapp.assessment.triage import triage
from webapp.assessment.walk import Walk, walk
from webapp.web.forms import Form

blueprint = Blueprint("assessment", __name__, url_prefix="/assessment")


@blueprint.get("")
def start() -> str:
    stored = _stored()
    walked = walk(_room().definition, stored.answers) if stored else None
    return render_template(
        "assessment/start.html",
        form=Form(),
        definition=_room().definition,
        unfinished=walked is not None and bool(walked.kept) and _place(walked),
        outdated=_outdated(),
        cleared="cleared" in request.args,
    )


@blueprint.post("")
def begin() -> Response | tuple[str, int]:
    form = Form()
    if not form.validate_on_submit():
        page = render_template(
            "assessment/start.html",
            form=form,
            definition=_room().definition,
            unfinished=None,
            outdated=False,
            cleared=False,
        )
        return page, 422
    voice = Voice.OTHER if request.form.get("who") == Voice.OTHER else Voice.SELF
    return _go_on(Given(_room().today(), voice))


@blueprint.before_request
def say_why_to_begin_again() -> Response | None:
    """Answers that no longer count do not vanish without a word: the start page explains."""
    here = request.endpoint in ("assessment.question", "assessment.answer", "assessment.result")
    return redirect(url_for("assessment.start"), 303) if here and _outdated() else None


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
    definition = _room().definition
    walked = walk(definition, given.answers)
    if not walked.complete:
        return redirect(_place(walked), 303)
    outcome = triage(definition, walked)
    return render_template(
        "assessment/result.html",
        form=Form(),
        outcome=outcome,
        level=outcome.level.word,
        calls_for_help=outcome.level >= Level.URGENT,
        reasons=because(definition, outcome.reasons),
        prompts=because(definition, outcome.prompts),
        sources=list(dict.fromkeys(reason.rule.source for reason in outcome.prompts + outcome.reasons)),
        answers=[
            (asked, picked, url_for("assessment.question", question_id=name), f"the answer to: {asked}")
            for name, asked, picked in answers_in_words(definition, walked, given.voice)
        ],
        last=walked.asked[-1].id,
        for_other=given.voice is Voice.OTHER,
        definition=definition,
        answered_on=given.on,
    )


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
    return summarise(room.definition, stored.answers, stored.voice, stored.on) if stored else None


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
