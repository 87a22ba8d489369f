"""The request for an appointment, or a question, as a frozen value that is right once it exists."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Self

from webapp.assessment.explanation import Summary

NAME_LIMIT = 200
PHONE_LIMIT = 100
EMAIL_LIMIT = 254
SHORT_LIMIT = 200
MESSAGE_LIMIT = 2000


class Kind(StrEnum):
    """What the person wants; `words` is how staff call it."""

    APPOINTMENT = "appointment"
    QUESTION = "question"

    @property
    def words(self) -> str:
        return "Appointment request" if self is Kind.APPOINTMENT else "Question"


class Way(StrEnum):
    """How the person prefers to be reached."""

    EITHER = "either"
    PHONE = "phone"
    EMAIL = "email"

    @property
    def words(self) -> str:
        return {Way.EITHER: "Phone or e-mail", Way.PHONE: "Phone", Way.EMAIL: "E-mail"}[self]


class PartOfDay(StrEnum):
    """A part of the clinic's day that suits for a call."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"


class Urgency(StrEnum):
    """How soon staff should look, by the assessment that came along; its words stand in the subject."""

    EMERGENCY = "Emergency"
    URGENT = "Urgent"
    SOON = "Soon"
    ROUTINE = "Routine"


def urgency_of(summary: Summary | None, *, mentions_danger: bool) -> Urgency:
    """By the assessment, Routine when there is none; at least Urgent when the message mentions danger."""
    by_answers = Urgency[summary.level.upper()] if summary else Urgency.ROUTINE
    return Urgency.URGENT if mentions_danger and by_answers is not Urgency.EMERGENCY else by_answers


@dataclass(frozen=True)
class AppointmentRequest:
    """What one person asks of the clinic; ValueError on construction names the field that is wrong, never its value.

    Texts are as written (NFC, LF, no blanks around); a text that was not given is empty. `about` tells who the
    request is for, when it is for someone else.
    """

    kind: Kind
    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    way: Way = Way.EITHER
    times: tuple[PartOfDay, ...] = ()
    voicemail: bool = False
    language: str = field(default="", repr=False)
    for_other: bool = False
    about: str = field(default="", repr=False)
    message: str = field(default="", repr=False)
    summary: Summary | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        faults = {
            "name": not self.name or not _short(self.name, NAME_LIMIT),
            "phone": not _short(self.phone, PHONE_LIMIT) or not (self.phone or self.email),
            "email": not _short(self.email, EMAIL_LIMIT),
            "language": not _short(self.language, SHORT_LIMIT),
            "about": not _short(self.about, SHORT_LIMIT),
            "message": len(self.message) > MESSAGE_LIMIT or (self.kind is Kind.QUESTION and not self.message),
        }
        wrong = [name for name, faulty in faults.items() if faulty]
        if wrong:
            raise ValueError(f"not a request that can be answered: {', '.join(wrong)}")

    @property
    def urgency(self) -> Urgency:
        """By the attached assessment; Routine when there is none."""
        return urgency_of(self.summary, mentions_danger=False)

    @property
    def reached_by(self) -> Way:
        """The preferred way among those that were given."""
        if not (self.phone and self.email):
            return Way.PHONE if self.phone else Way.EMAIL
        return self.way


@dataclass(frozen=True)
class Consent:
    """The wording that was agreed to, word for word, and a short hash of it that names it.

    Paragraphs are separated by blank lines; the last one is the sentence beside the box.
    """

    wording: str
    version: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self.wording.split("\n\n")[:-1])

    @property
    def agreement(self) -> str:
        return self.wording.split("\n\n")[-1]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request that was sent, and what we noted about it.

    `suspicions` are the reasons why it may come from a machine, `suspicion` their sum; in quarantine it waits for a
    person to look at it. `warning_signs` are the names of the signs of danger that its message mentions. `synthetic`
    marks our own heartbeat, which no patient sent.
    """

    request: AppointmentRequest
    received_at: datetime
    answer_by: datetime
    consent: Consent
    suspicions: tuple[str, ...] = ()
    suspicion: int = 0
    warning_signs: tuple[str, ...] = field(default=(), repr=False)
    quarantined: bool = False
    synthetic: bool = False

    @property
    def urgency(self) -> Urgency:
        """How soon staff should look: by the assessment, and at least Urgent when the message mentions danger."""
        return urgency_of(self.request.summary, mentions_danger=bool(self.warning_signs))


@dataclass(frozen=True, kw_only=True)
class Submission(Sent):
    """A request at the moment it was sent. `form_token` makes every further press of the same form the same request.

    `puzzle` is the work puzzle that its browser solved, which counts once; empty when there was none.
    """

    form_token: str = field(repr=False)
    puzzle: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class StoredRequest(Sent):
    """A request as it stands in the database, with its reference.

    `on_hold`: a legal hold keeps it from deletion; `released`: it was held as suspect, and a person let it go.
    """

    reference: str
    on_hold: bool = False
    released: bool = False

    @classmethod
    def of(cls, sent: Sent, reference: str) -> Self:
        """`sent` as it stands in the database once it was stored under `reference`."""
        return cls(**{shared.name: getattr(sent, shared.name) for shared in fields(Sent)}, reference=reference)


@dataclass(frozen=True)
class Line:
    """One line of what the clinic reads: its field in the form, the label, and the text (empty: nothing was given)."""

    name: str
    label: str
    text: str = field(repr=False)


def lines(request: AppointmentRequest) -> tuple[Line, ...]:
    """What the clinic reads of `request`, but the assessment: the same words on the check page and in the letter."""
    return tuple(_lines(request))


def _lines(request: AppointmentRequest) -> Iterator[Line]:
    yield Line("kind", "What it is", request.kind.words)
    yield Line("name", "Name", request.name)
    yield Line("phone", "Phone", request.phone)
    if request.phone:
        yield Line("voicemail", "Voicemail", "Yes, you may leave one" if request.voicemail else "No, please do not")
    yield Line("email", "E-mail", request.email)
    yield Line("way", "Best way to reach me", request.reached_by.words)
    yield Line("times", "Best times", ", ".join(time.value.capitalize() for time in request.times) or "Any time")
    yield Line("language", "Interpreter", request.language)
    yield Line("for_other", "For someone else", _for_whom(request))
    yield Line("message", "Message", request.message)


def _for_whom(request: AppointmentRequest) -> str:
    return (request.about or "Yes") if request.for_other else "No, for myself"


def is_one_line(text: str) -> bool:
    """Whether `text` holds no line break of any kind, so that it cannot pass for a line of its own."""
    return text.splitlines() in ([], [text])


def _short(text: str, limit: int) -> bool:
    return len(text) <= limit and is_one_line(text)
