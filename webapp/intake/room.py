"""What the pages of the intake room need, as one frozen value."""

from collections.abc import Callable
from dataclasses import dataclass, field

from webapp.assessment.explanation import Summary
from webapp.clinic import Clinic
from webapp.clock import Clock
from webapp.intake.empty_form import EmptyForm
from webapp.intake.guard import Guard
from webapp.intake.request import Consent
from webapp.intake.store import RequestStore
from webapp.intake.tokens import FormTokens
from webapp.intake.warning_signs import Vocabulary


@dataclass(frozen=True)
class Intake:
    """`summary` gives the finished assessment of the present visitor; `wake` tells the sender that there is mail.

    `randomness(n)` gives n unpredictable bytes; `mail_domain` stands in the Message-IDs of the letters.
    """

    store: RequestStore
    guard: Guard
    signs: Vocabulary
    clinic: Clinic
    clock: Clock
    randomness: Callable[[int], bytes]
    tokens: FormTokens = field(repr=False)
    consent: Consent
    mail_domain: str
    summary: Callable[[], Summary | None]
    wake: Callable[[], None]
    empty_form: EmptyForm = field(default_factory=EmptyForm)
