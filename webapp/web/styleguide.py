"""`/styleguide`, in the demo only: every part that pages are made of, in all its states, drawn by the real macros."""

import re
from pathlib import Path
from typing import Protocol

from flask import Blueprint, Flask, current_app, render_template
from markupsafe import Markup
from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.web.contrast import PAIRS, ratio, tokens
from webapp.web.forms import Form, as_written

TOKENS = "css/first/1-tokens.css"
LENGTH = re.compile(r"--([a-z-]+):\s*([^;\"#]*\drem[^;\"#]*);")
PLACES = {"neck": "Neck", "mid": "Middle of the back", "low": "Low back", "leg": "Leg", "arm": "Arm"}
AREAS = {place: (place,) for place in PLACES}
blueprint = Blueprint("styleguide", __name__)


class Specimen(Protocol):
    """A text as the library shows it, with all that a content file may hold."""

    @property
    def body(self) -> Markup: ...

    @property
    def sources(self) -> Markup: ...


class Controls(Form):
    """One of each control; all but the drawing's have to be filled in."""

    line = StringField("Your name", filters=[as_written], validators=[DataRequired("Enter your name.")])
    short = StringField("Your age", filters=[as_written], validators=[DataRequired("Enter your age.")])
    text = TextAreaField("Your message", filters=[as_written], validators=[DataRequired("Write your message.")])
    one = RadioField(
        "How should we reach you?",
        choices=[
            SelectChoice("phone", "Phone"),
            SelectChoice("email", "E-mail"),
            SelectChoice("unsure", "I'm not sure"),
        ],
        validate_choice=False,
        validators=[DataRequired("Choose how we should reach you.")],
    )
    many = SelectMultipleField(
        "Which of these fit you?",
        choices=[
            SelectChoice("walk", "Walking hurts"),
            SelectChoice("sit", "Sitting hurts"),
            SelectChoice("fever", "A fever"),
            SelectChoice("none", "None of these"),
        ],
        validate_choice=False,
        validators=[DataRequired("Choose an answer. If none fits, choose the last one.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    place = RadioField(
        "Where is the pain the worst?",
        choices=[SelectChoice(value, words) for value, words in PLACES.items()],
        validate_choice=False,
    )
    agreed = BooleanField("You may leave a voicemail", validators=[DataRequired("Tick the box, or call us instead.")])


class Shown(Controls):
    """The same form held in one state, whatever is sent."""

    def is_submitted(self) -> bool:
        return False


def install(app: Flask, specimen: Specimen) -> None:
    """Serve the page from `app`."""
    app.extensions["styleguide"] = specimen
    app.register_blueprint(blueprint)


@blueprint.route("/styleguide", methods=["GET", "POST"])
def show() -> tuple[str, int]:
    tried = Controls()
    refused = tried.is_submitted() and not tried.validate()
    sheet = (Path(current_app.static_folder or "static") / TOKENS).read_text("utf-8")
    page = render_template(
        "web/styleguide.html",
        tried=tried,
        filled=Shown(prefix="filled-", data=FILLED),
        wrong=_with_complaints(Shown(prefix="wrong-")),
        schemes=tokens(sheet),
        drawn=Shown(prefix="drawn-"),
        areas=AREAS,
        lengths=_lengths(sheet),
        pairs=PAIRS,
        ratio=ratio,
        specimen=current_app.extensions["styleguide"],
    )
    return page, 422 if refused else 200


FILLED = {
    "line": "Pat Doe",
    "short": "61",
    "text": "My back has hurt since spring.\nWhat may I try first?",
    "one": "email",
    "many": ["walk", "sit"],
    "place": "low",
    "agreed": True,
}


def _lengths(sheet: str) -> list[tuple[str, str]]:
    """Name → value of what the sheet measures in rem; a second value is for wider screens."""
    found: dict[str, list[str]] = {}
    for name, value in LENGTH.findall(sheet):
        found.setdefault(name, []).append(value)
    return [(name, ", on wider screens ".join(values)) for name, values in found.items()]


def _with_complaints(form: Shown) -> Shown:
    """The `form` as it comes back: what is wrong with each field, and with the whole."""
    for name in FILLED:
        form[name].validate(form)
    form.form_errors.append("We could not store your request. Please call us.")
    return form
