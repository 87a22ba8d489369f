"""`/contact/status`: for somebody with a reference, and the phone or e-mail that was given with it."""

import logging

from flask import Blueprint, current_app, render_template, request, session
from wtforms import StringField

from webapp.clinic import day_words
from webapp.intake.fields import line_field, required
from webapp.intake.receipt import Receipt
from webapp.intake.request import EMAIL_LIMIT
from webapp.intake.room import Intake
from webapp.intake.rows import UnreadableRequestError
from webapp.intake.status import Status, find_status
from webapp.intake.store import StoreUnavailableError
from webapp.intake.views import RECEIPT_KEY, RETRY_SECONDS
from webapp.web.forms import Form

LONGEST_REFERENCE = 40
NOT_FOUND = "We found no request with this reference and this phone number or e-mail address. Check both, or call us."
UNAVAILABLE = "We can't look up your request right now. Try again in a minute, or call us."
TOO_OFTEN = "That was too many tries in a short time. Wait a minute, then try again, or call us."
log = logging.getLogger("intake")
blueprint = Blueprint("status", __name__)

Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]]


class StatusForm(Form):
    """What `/contact/status` asks."""

    reference: StringField = line_field(
        "Your reference", LONGEST_REFERENCE, required("Enter your reference, such as TP-7K3M-9QXD.")
    )
    contact: StringField = line_field(
        "The phone number or e-mail address you gave us",
        EMAIL_LIMIT,
        required("Enter the phone number or the e-mail address you gave us."),
    )


@blueprint.get("/contact/status")
def ask() -> str:
    receipt = Receipt.from_kept(session.get(RECEIPT_KEY))
    return _page(StatusForm(data={"reference": receipt.reference if receipt else ""}))


@blueprint.post("/contact/status")
def answer() -> Answer:
    form = StatusForm()
    if not form.validate():
        return _page(form), 422
    pause = _room().guard.limits.pause_before_look_up(request.remote_addr)
    if pause:
        return _refused(form, TOO_OFTEN, 429, str(pause))
    try:
        status = find_status(_room().store, form.reference.data or "", form.contact.data or "", _room().clock())
    except (StoreUnavailableError, UnreadableRequestError) as fault:
        log.error("status not shown", extra={"class": type(fault).__name__})
        return _refused(form, UNAVAILABLE, 503, RETRY_SECONDS)
    if status is None:
        form.form_errors = [NOT_FOUND]
        return _page(form), 422
    return _page(form, status)


def _room() -> Intake:
    room: Intake = current_app.extensions["intake"]
    return room


def _refused(form: StatusForm, words: str, status: int, retry: str) -> Answer:
    form.form_errors = [words]
    return _page(form), status, {"Retry-After": retry}


def _page(form: StatusForm, status: Status | None = None) -> str:
    zone = _room().clinic.timezone
    return render_template(
        "intake/status.html", form=form, status=status, moment=lambda moment: day_words(moment.astimezone(zone))
    )
