"""What the request's form is made of: its kinds of field, and the checks that say what is wrong in plain words."""

from collections.abc import Callable
from typing import Any

from wtforms import Field, SelectMultipleField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.intake.request import PartOfDay, is_one_line
from webapp.web.forms import as_written, readable

Check = Callable[[Any, Field], None]


def short(limit: int) -> Check:
    """One line of at most `limit` characters."""

    def check(form: Any, field: Field) -> None:
        if len(field.data or "") > limit:
            raise StopValidation(f"This has {len(field.data):,} characters. Shorten it to {limit} or fewer.")
        if not is_one_line(field.data or ""):
            raise StopValidation("Write this on one line.")

    return check


def required(message: str) -> Check:
    """Something has to be written."""

    def check(form: Any, field: Field) -> None:
        if not field.data:
            raise StopValidation(message)

    return check


def one_of(values: frozenset[str], message: str) -> Check:
    """One of `values` has to be picked."""

    def check(form: Any, field: Field) -> None:
        if field.data not in values:
            raise StopValidation(message)

    return check


class PartsOfDay(SelectMultipleField):
    """Boxes for the parts of the day, any number of them; a value that is not among them is left out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [part.value for part in PartOfDay if part.value in valuelist]


def line_field(label: str, limit: int, *more: Check) -> StringField:
    """A field for one line of at most `limit` characters, kept as written."""
    return StringField(label, filters=[as_written], validators=[short(limit), readable, *more])
