"""The empty form: rendered once, then given to each visitor with the two tokens that are that visitor's alone."""

from functools import lru_cache

from flask import render_template

from webapp.intake.forms import RequestForm

CSRF_PLACE, FORM_PLACE = "the-csrf-token-goes-here", "the-form-token-goes-here"
MOST_KEPT = 8


class EmptyForm:
    """The form as everybody finds it first; kept for each kind of request until the promised day of answer changes."""

    def __init__(self) -> None:
        self._kept = lru_cache(MOST_KEPT)(_rendered)

    def page(self, kind: str | None, answer_by: str, *, csrf_token: str, form_token: str) -> str:
        """The page with `kind` chosen, for a visitor whose tokens these are; `answer_by` in the clinic's words."""
        return self._kept(kind, answer_by).replace(CSRF_PLACE, csrf_token).replace(FORM_PLACE, form_token)


def _rendered(kind: str | None, answer_by: str) -> str:
    form = RequestForm(data={"kind": kind, "form_token": FORM_PLACE})
    form.csrf_token.current_token = CSRF_PLACE
    return render_template("intake/contact.html", form=form, answer_by=answer_by, earlier=None)
