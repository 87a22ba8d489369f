"""A WTForms form for a question: two classes, filled for each person with what the question offers them."""

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
    """What the forms of all questions share: the one field is called `answer`.

    An earlier answer fills the form only while nothing has been sent: sending nothing is not sending it again.
    """

    answer: RadioField | SelectMultipleField

    def __init__(self, question: Question, answers: Answers, voice: Voice) -> None:
        earlier = () if self.is_submitted() else question.accepted(answers.get(question.id, ()), answers)
        super().__init__(data={"answer": list(earlier) if question.many else next(iter(earlier), None)})
        self._question, self._answers = question, answers
        self._offered = question.shown(answers)
        self.answer.label.text = question.text[voice]
        self.answer.choices = [SelectChoice(option.id, option.text) for option in self._offered]

    @property
    def picked(self) -> tuple[str, ...]:
        """The ids of the picked options."""
        data = self.answer.data
        return tuple(data or ()) if isinstance(data, list) else (data,) if data else ()

    def validate_answer(self, field: Any) -> None:
        """Refuse what `question` does not take for an answer; WTForms calls this by its name."""
        if not self.picked:
            raise ValidationError(NOTHING_PICKED)
        if not set(self.picked) <= {option.id for option in self._offered}:
            raise ValidationError(NOT_OFFERED)
        if not self._question.accepted(self.picked, self._answers):
            none = next((option.text for option in self._offered if option.role is Role.NONE), None)
            raise ValidationError(NONE_AND_MORE.format(none=none))


class PickOneForm(QuestionForm):
    """Radio buttons."""

    answer = RadioField(validate_choice=False)


class PickManyForm(QuestionForm):
    """Tick-all-that-apply as checkboxes."""

    answer = SelectMultipleField(
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )


def question_form(question: Question, answers: Answers, voice: Voice) -> QuestionForm:
    """The form of `question` for somebody who has given `answers` so far, filled with an earlier answer to it."""
    return (PickManyForm if question.many else PickOneForm)(question, answers, voice)
