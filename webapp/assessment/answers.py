"""The answers' only home: one sealed cookie in the person's own browser."""

import struct
from dataclasses import dataclass, field
from datetime import date

from flask import Request
from werkzeug.wrappers import Response

from webapp.assessment.conditions import Answers
from webapp.assessment.definition import Definition, Question, Voice
from webapp.sealing import Keyring

VOICES = tuple(Voice)
LONGEST = 1024


@dataclass(frozen=True)
class Given:
    """What a person has answered so far, on which day last, and about whom."""

    on: date
    voice: Voice = Voice.SELF
    answers: Answers = field(default_factory=dict, repr=False)

    def with_answer(self, question_id: str, picked: tuple[str, ...], on: date) -> "Given":
        """These answers with one more, or another one, given on the day `on`."""
        return Given(on, self.voice, {**self.answers, question_id: picked})


class AnswersCookie:
    """Reads and writes the cookie. It ends with the browser's session and only the server can read it.

    Inside stand the day, the voice and one 32-bit number a question, one bit an option: the cookie is as long for
    somebody without an answer as for somebody with many, so not even its length says anything. It is sealed to one
    edition of the assessment and opens for no other.
    """

    def __init__(self, keyring: Keyring, definition: Definition, *, https: bool) -> None:
        self._keyring = keyring
        self._questions = definition.questions
        self._form = struct.Struct(f">IB{len(definition.questions)}I")
        self._bound_to = f"answers to {definition.edition}"
        self._https = https
        self.name = "__Host-answers" if https else "answers"

    def read(self, request: Request) -> Given | None:
        """What the cookie holds, or None when there is none or it was not sealed by us for this edition."""
        sealed = request.cookies.get(self.name, "")
        plain = self._keyring.open(sealed, self._bound_to) if len(sealed) <= LONGEST else None
        if plain is None:
            return None
        day, voice, *numbers = self._form.unpack(plain)
        picked = {q.id: _options(q, number) for q, number in zip(self._questions, numbers, strict=True) if number}
        return Given(date.fromordinal(day), VOICES[voice], picked)

    def write(self, response: Response, given: Given) -> None:
        """Seal `given` into `response`."""
        numbers = (_number(question, given.answers.get(question.id, ())) for question in self._questions)
        plain = self._form.pack(given.on.toordinal(), VOICES.index(given.voice), *numbers)
        sealed = self._keyring.seal(plain, self._bound_to)
        response.set_cookie(self.name, sealed, httponly=True, secure=self._https, samesite="Lax", path="/")

    def clear(self, response: Response) -> None:
        """Make the browser forget everything."""
        response.delete_cookie(self.name, httponly=True, secure=self._https, samesite="Lax", path="/")


def _number(question: Question, picked: tuple[str, ...]) -> int:
    return sum(1 << place for place, option in enumerate(question.options) if option.id in picked)


def _options(question: Question, number: int) -> tuple[str, ...]:
    return tuple(option.id for place, option in enumerate(question.options) if number >> place & 1)
