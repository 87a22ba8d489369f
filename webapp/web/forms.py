"""The base of every form: a CSRF token that never costs anyone their typing, and text taken as it was written."""

import logging
import re
import unicodedata
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

log = logging.getLogger("web")
EXPIRED = (
    "Please send this again. The page was open for a long time, or your browser did not keep our cookie."
    " Nothing you typed is lost."
)
# Control characters but tab and line feed; lone surrogates. PostgreSQL refuses NUL, and no database keeps surrogates.
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Form(FlaskForm):
    """A form whose token is checked like a field: when it has expired the same form comes back, filled.

    It reads what browsers' forms send and nothing else: Flask-WTF by itself would take JSON and files for fields too.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(formdata=request.form if self.is_submitted() else None, **given)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.csrf_token.errors:
            log.info("token refused", extra={"kind": "session"})
            self.csrf_token.errors = [EXPIRED]
        return valid


def as_written(text: Any) -> Any:
    """The text in Unicode's composed form (NFC), LF line ends, no blanks around it; else unchanged."""
    if not isinstance(text, str):
        return text
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def readable(form: BaseForm, field: Field) -> None:
    """Refuse characters that no keyboard makes and no database keeps."""
    if isinstance(field.data, str) and UNREADABLE.search(field.data):
        raise ValidationError("Remove the unreadable characters. They may have come along when you pasted the text.")
