"""The pages of a request: the form, the check page and the receipt. Nothing is stored before it is sent."""

import logging
from datetime import datetime

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from webapp.assessment.explanation import Summary
from webapp.clinic import day_words
from webapp.intake.contact_details import likely_meant, looks_odd
from webapp.intake.forms import CheckForm, RequestForm
from webapp.intake.guard import Sending
from webapp.intake.receipt import Receipt
from webapp.intake.request import Kind, StoredRequest, Submission, lines
from webapp.intake.room import Intake
from webapp.intake.store import StoreUnavailableError
from webapp.intake.tokens import Token
from webapp.intake.warning_signs import Level
from webapp.web.forms import Form

RECEIPT_KEY = "receipt"
RETRY_SECONDS = "30"
UNSAVED = "We could not store your request, so it was not sent. What you wrote is still on this page."
CHANGED = (
    "You sent this form before, with other words (reference {reference}). What you see now has not been sent."
    " Send it if it should reach us, too."
)
ASKS_FOR_HELP = ("emergency", "urgent")
log = logging.getLogger("intake")
blueprint = Blueprint("intake", __name__)

Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Response


@blueprint.get("/contact")
def contact() -> str:
    kind, form_token = _asked_kind(), _room().tokens.issue()
    if RECEIPT_KEY in session:
        return _form_page(RequestForm(data={"kind": kind, "form_token": form_token}))
    return _room().empty_form.page(kind, _answer_by(), csrf_token=generate_csrf(), form_token=form_token)


@blueprint.post("/contact")
def change() -> str:
    """The form again, filled, so that its writer can change what stands on the check page."""
    form = RequestForm()
    form.focus(request.form.get("change", ""))
    return _form_page(form)


@blueprint.get("/contact/check")
def nothing_to_check() -> Response:
    return redirect(url_for(".contact"))


@blueprint.post("/contact/check")
def check() -> Answer:
    form = CheckForm()
    form.validate()
    token = _token(form)
    offered = _offered(_room().summary())
    sending = request.form.get("act") == "send"
    if sending and not form.has_faulty_details:
        form.judge(_room().consent, offered)
    signs = _signs(form)
    if _interrupts(form, token, signs):
        return _danger_page(form, signs)
    if sending and token is not None and not form.errors:
        return _send(form, token, offered, signs)
    earlier = _sent_before(form, token)
    if earlier is not None and form.repeats(earlier.request):
        return _acknowledge(earlier)
    if earlier is not None:
        form.begin_anew(_room().tokens.renew())
    page = _form_page(form) if form.has_faulty_details else _check_page(form)
    return page, 422 if form.errors else 200


@blueprint.get("/contact/sent")
def sent() -> Answer:
    receipt = Receipt.from_kept(session.get(RECEIPT_KEY))
    if receipt is None:
        return redirect(url_for(".contact"))
    return render_template(
        "intake/sent.html",
        form=Form(),
        reference=receipt.reference,
        received_at=_in_clinic_words(receipt.received_at),
        answer_by=_in_clinic_words(receipt.answer_by),
    )


def _room() -> Intake:
    room: Intake = current_app.extensions["intake"]
    return room


def _in_clinic_words(moment: datetime) -> str:
    return day_words(moment.astimezone(_room().clinic.timezone))


def _answer_by() -> str:
    """The day by which what is sent now is answered."""
    return _in_clinic_words(_room().clinic.reply_by(_room().clock()))


def _asked_kind() -> str | None:
    kind = request.args.get("kind")
    return kind if kind in frozenset(Kind) else None


def _token(form: RequestForm) -> Token | None:
    """What the form's token says; when it is no good the form is shown again with a fresh one."""
    token = _room().tokens.read(form.form_token.data or "")
    if token is None:
        log.info("token refused", extra={"kind": "form"})
        form.ask_again(_room().tokens.renew())
    return token


def _sent_before(form: RequestForm, token: Token | None) -> StoredRequest | None:
    """The request that this form has already become, asked of the database for those alone who have a receipt: what a
    form without one has become is found when it is sent again. Without a database nobody knows, and the form goes on.
    """
    if token is None or form.in_doubt or RECEIPT_KEY not in session:
        return None
    try:
        return _room().store.find_by_token(token.id)
    except StoreUnavailableError as fault:
        log.warning("store unavailable", extra={"class": str(fault)})
        return None


def _offered(summary: Summary | None) -> Summary | None:
    """The assessment that may be attached: an emergency is no matter for a form."""
    return summary if summary is not None and summary.level != "emergency" else None


def _signs(form: RequestForm) -> tuple[str, ...]:
    """The ids of the signs of danger that the person's own words mention."""
    return _room().signs.found_in(form.message.data or "", form.about.data or "")


def _interrupts(form: CheckForm, token: Token | None, signs: tuple[str, ...]) -> bool:
    """Whether to say first what to do in an emergency: once for each sign, and not about what was sent already."""
    if form.has_faulty_details or form.has_shown(signs):
        return False
    earlier = _sent_before(form, token)
    return earlier is None or not form.repeats(earlier.request)


def _send(form: CheckForm, token: Token, offered: Summary | None, signs: tuple[str, ...]) -> Answer:
    room, now = _room(), _room().clock()
    submission = Submission(
        form_token=token.id,
        request=form.to_request(offered if form.attach.data else None),
        received_at=now,
        answer_by=room.clinic.reply_by(now),
        consent=room.consent,
        synthetic=token.synthetic,
        warning_signs=signs,
    )
    if form.homepage.data:
        log.info("trap filled in")
    sending = Sending(form.homepage.data or "", token.age, request.remote_addr, form.puzzle.data or "")
    try:
        stored = room.guard.keep(submission, sending, room.mail_domain, room.randomness)
    except StoreUnavailableError as fault:
        log.error("request not stored", extra={"class": str(fault)})
        form.form_errors = [UNSAVED]
        return _check_page(form), 503, {"Retry-After": RETRY_SECONDS}
    if stored.request != submission.request:
        form.begin_anew(room.tokens.renew())
        form.form_errors = [CHANGED.format(reference=stored.reference)]
        return _check_page(form), 422
    room.wake()
    return _acknowledge(stored)


def _acknowledge(stored: StoredRequest) -> Response:
    session[RECEIPT_KEY] = Receipt.of(stored).kept()
    return redirect(url_for(".sent"), 303)


def _form_page(form: RequestForm) -> str:
    earlier = Receipt.from_kept(session.get(RECEIPT_KEY))
    return render_template("intake/contact.html", form=form, answer_by=_answer_by(), earlier=earlier)


def _danger_page(form: CheckForm, signs: tuple[str, ...]) -> str:
    """The emergency card, once, with everything typed; its button goes on to the check page."""
    found = _room().signs.of(signs)
    form.note_shown(sign.id for sign in _room().signs.of({*form.shown_signs, *signs}))
    return render_template(
        "intake/danger.html",
        form=form,
        emergency=any(sign.level is Level.EMERGENCY for sign in found),
        crisis=any(sign.crisis_line for sign in found),
    )


def _check_page(form: CheckForm) -> str:
    room = _room()
    summary = room.summary()
    form.show(room.consent, _offered(summary))
    asked = form.to_request()
    return render_template(
        "intake/check.html",
        form=form,
        lines=lines(asked),
        consent=room.consent,
        puzzle=room.guard.puzzle(),
        offered=_offered(summary),
        warning=summary if summary is not None and summary.level in ASKS_FOR_HELP else None,
        meant=likely_meant(asked.email),
        odd_phone=bool(asked.phone) and looks_odd(asked.phone),
    )
