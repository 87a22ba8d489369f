"""The request for an appointment: form, check page, store, receipt, and the letters about it."""

import secrets
from collections.abc import Callable

from flask import Flask

from webapp.assessment.explanation import Summary
from webapp.clinic import Clinic
from webapp.clock import Clock
from webapp.intake import status_views
from webapp.intake.guard import Guard
from webapp.intake.request import Consent
from webapp.intake.room import Intake
from webapp.intake.tokens import FormTokens
from webapp.intake.views import blueprint
from webapp.intake.warning_signs import Vocabulary


def install(
    app: Flask,
    *,
    guard: Guard,
    signs: Vocabulary,
    clinic: Clinic,
    clock: Clock,
    consent: Consent,
    secret: str,
    mail_domain: str,
    summary: Callable[[], Summary | None],
    wake: Callable[[], None],
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> None:
    """Serve `/contact` and what follows it; for the values see `Intake`. `secret` signs the hidden form token."""
    tokens = FormTokens(secret, clock, randomness)
    app.extensions["intake"] = Intake(
        guard.store,
        guard,
        signs,
        clinic,
        clock,
        randomness,
        tokens,
        consent,
        mail_domain,
        summary,
        wake,
    )
    app.register_blueprint(blueprint)
    app.register_blueprint(status_views.blueprint)
