"""The request's form, and the check page's, which is the same form with consent and the assessment added."""

from collections.abc import Iterable, Iterator

from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from webapp.assessment.explanation import Summary
from webapp.intake.attachment import fingerprint
from webapp.intake.contact_details import email_fault, enough_digits, tidy_email
from webapp.intake.fields import PartsOfDay, line_field, one_of, required, short
from webapp.intake.request import (
    EMAIL_LIMIT,
    MESSAGE_LIMIT,
    NAME_LIMIT,
    PHONE_LIMIT,
    SHORT_LIMIT,
    AppointmentRequest,
    Consent,
    Kind,
    PartOfDay,
    Way,
)
from webapp.web.forms import EXPIRED, Form, as_written, readable


class RequestForm(Form):
    """What `/contact` asks. `csrf_token` and `form_token` are checked like any other field."""

    form_token = HiddenField()
    signs_shown = HiddenField()
    homepage = StringField("Leave this box empty", filters=[as_written])
    kind = RadioField(
        "What would you like?",
        choices=[
            SelectChoice(Kind.APPOINTMENT.value, "Ask for an appointment"),
            SelectChoice(Kind.QUESTION.value, "Ask a question"),
        ],
        validate_choice=False,
        validators=[one_of(frozenset(Kind), "Choose what you would like: an appointment, or to ask a question.")],
    )
    name = line_field("Your name", NAME_LIMIT, required("Enter your name."))
    phone = line_field("Phone number", PHONE_LIMIT)
    voicemail = BooleanField("You may leave a voicemail at this number")
    email = StringField("E-mail address", filters=[as_written, tidy_email], validators=[short(EMAIL_LIMIT), readable])
    way = RadioField(
        "How should we reach you?",
        choices=[
            SelectChoice(Way.EITHER.value, "Phone or e-mail, either is fine"),
            SelectChoice(Way.PHONE.value, "Phone"),
            SelectChoice(Way.EMAIL.value, "E-mail"),
        ],
        default=Way.EITHER.value,
        validate_choice=False,
    )
    times = PartsOfDay(
        "When is a good time?", choices=[SelectChoice(part.value, part.value.capitalize()) for part in PartOfDay]
    )
    language = line_field("Language, if you need an interpreter (optional)", SHORT_LIMIT)
    for_other = BooleanField("I am asking for someone else")
    about = line_field("Their name, or who they are to you (optional)", SHORT_LIMIT)
    message = TextAreaField("Your message", filters=[as_written], validators=[readable])

    def validate_phone(self, field: Field) -> None:
        if not field.data and not self.email.data:
            raise ValidationError("Enter a phone number or an e-mail address.")
        if field.data and not enough_digits(field.data):
            raise ValidationError("Check the phone number. It needs at least 7 digits.")

    def validate_email(self, field: Field) -> None:
        if not field.data and not self.phone.data:
            raise ValidationError("Enter an e-mail address or a phone number.")
        fault = email_fault(field.data) if field.data else None
        if fault:
            raise ValidationError(fault)

    def validate_message(self, field: Field) -> None:
        written = len(field.data or "")
        if written > MESSAGE_LIMIT:
            raise ValidationError(f"Your message has {written:,} characters. Shorten it to {MESSAGE_LIMIT:,} or fewer.")
        if not written and self.kind.data == Kind.QUESTION:
            raise ValidationError("Write your question.")

    def to_request(self, summary: Summary | None = None) -> AppointmentRequest:
        """The request that a valid form stands for, with `summary` attached."""
        return AppointmentRequest(
            kind=Kind(self.kind.data),
            **{name: self[name].data or "" for name in ("name", "phone", "email", "language", "message")},
            way=Way(self.way.data) if self.way.data in frozenset(Way) else Way.EITHER,
            times=tuple(PartOfDay(value) for value in self.times.data or ()),
            voicemail=self.voicemail.data,
            for_other=self.for_other.data or bool(self.about.data),
            about=self.about.data or "",
            summary=summary,
        )

    @property
    def in_doubt(self) -> bool:
        """Whether the post may not come from our own page: its token is missing, has expired or belongs elsewhere."""
        return bool(self.csrf_token.errors)

    def ask_again(self, form_token: str) -> None:
        """Show this form once more, under a fresh token and with one message, because the old token is no good."""
        self.form_token.data = form_token
        if not self.in_doubt:
            self.form_token.errors = [EXPIRED]

    def repeats(self, sent: AppointmentRequest) -> bool:
        """Whether this form, valid, says again what was `sent`, apart from an assessment that went along."""
        return not self.errors and self.to_request(sent.summary) == sent

    def begin_anew(self, form_token: str) -> None:
        """Make this form one of its own, under a fresh token: it says something else than what was sent."""
        self.form_token.data = form_token

    @property
    def shown_signs(self) -> frozenset[str]:
        """What the form says that its writer has seen; it may say anything."""
        return frozenset((self.signs_shown.data or "").split())

    def has_shown(self, signs: Iterable[str]) -> bool:
        """Whether this form's writer has seen what to do about each of `signs`."""
        return frozenset(signs) <= self.shown_signs

    def note_shown(self, signs: Iterable[str]) -> None:
        """Keep in the form that its writer sees what to do about `signs`."""
        self.signs_shown.data = " ".join(signs)

    def focus(self, name: str) -> None:
        """Let the browser put the cursor into the field called `name`, when it is one of the details."""
        if name in DETAILS:
            self[name].render_kw = {"autofocus": True}

    def carried(self) -> Iterator[tuple[str, str]]:
        """(name, value) of every hidden control that repeats this form's post."""
        for field in (self[name] for name in CARRIED):
            if isinstance(field, BooleanField):
                values = ["y"] if field.data else []
            elif isinstance(field, PartsOfDay):
                values = list(field.data or ())
            else:
                values = [field._value() if field.name == "csrf_token" else field.data or ""]
            yield from ((field.name, value) for value in values)


class CheckForm(RequestForm):
    """What `/contact/check` adds. The two `…_shown` fields say which wording and which answers stood on the page."""

    puzzle = HiddenField()
    consent_shown = HiddenField()
    summary_shown = HiddenField()
    attach = BooleanField("Also send my assessment answers")
    consent = BooleanField()

    @property
    def has_faulty_details(self) -> bool:
        """Whether something is wrong that only the first page can mend."""
        return any(self[name].errors for name in DETAILS)

    def judge(self, consent: Consent, offered: Summary | None) -> None:
        """Note what is missing for sending: agreement to `consent`, and that `offered` is what the person has seen."""
        if self.consent_shown.data != consent.version and self.consent.data:
            self.consent.data = False
            self.consent.errors = ["Our wording has changed. Read it again, then tick the box."]
        elif not self.consent.data:
            self.consent.errors = ["Tick this box, so that we may store your request and answer it."]
        if self.attach.data and self.summary_shown.data != _mark(offered):
            self.attach.data = False
            self.form_errors = ["Your assessment answers have changed since you last saw this page. Look at it again."]

    def show(self, consent: Consent, offered: Summary | None) -> None:
        """Put on the page what will be agreed to and what may be attached."""
        self.consent.label.text = consent.agreement
        self.consent_shown.data, self.summary_shown.data = consent.version, _mark(offered)


def _mark(summary: Summary | None) -> str:
    return fingerprint(summary) if summary else ""


DETAILS = (
    "kind",
    "name",
    "phone",
    "voicemail",
    "email",
    "way",
    "times",
    "language",
    "for_other",
    "about",
    "message",
)
CARRIED = ("csrf_token", "form_token", "signs_shown", "homepage", *DETAILS)
