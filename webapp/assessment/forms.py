"""A WTForms form for each question, built from its definition."""

from typing import Any

from wtforms import RadioField, SelectChoice, SelectMultipleField  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Question, Role, Voice
from webapp.web.forms import Form

NOTHING_PICKED = "Choose an answer. If you can't tell, choose the last one."
NONE_AND_MORE = "You picked “{none}” and something else. Keep only what is right."
NOT_OFFERED = "Choose from the answers on this page."


class QuestionForm(Form):
    """What the forms of all questions share: the one field is called `answer`."""

    @property
    def picked(self) -> tuple[str, ...]:
        """The ids of the picked options."""
        data = self["answer"].data
        return tuple(data or ()) if isinstance(data, list) else (data,) if data else ()


class ManyField(SelectMultipleField):
    """Tick-all-that-apply as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def question_form(question: Question, answers: Answers, voice: Voice) -> QuestionForm:
    """The form of `question` for somebody who has given `answers` so far, filled with an earlier answer to it."""
    options = question.shown(answers)
    none = next((option.text for option in options if option.role is Role.NONE), None)

    def possible(form: Any, field: Any) -> None:
        picked = form.picked
        if not picked:
            raise ValidationError(NOTHING_PICKED)
        if not set(picked) <= {option.id for option in options}:
            raise ValidationError(NOT_OFFERED)
        if not question.accepted(picked, answers):
            raise ValidationError(NONE_AND_MORE.format(none=none))

    kind = ManyField if question.many else RadioField
    field = kind(
        question.text[voice],
        choices=[SelectChoice(option.id, option.text) for option in options],
        validators=[possible],
        validate_choice=False,
    )
    earlier = question.accepted(answers.get(question.id, ()), answers)
    form_class = type("QuestionForm", (QuestionForm,), {"answer": field})
    filled: QuestionForm = form_class(data={"answer": list(earlier) if question.many else next(iter(earlier), None)})
    return filled
