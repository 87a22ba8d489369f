"""The spine assessment: definition, walk, triage, explanation and pages. It keeps nothing on the server."""

from zoneinfo import ZoneInfo

from flask import Flask

from webapp.assessment.answers import AnswersCookie
from webapp.assessment.edition import Edition
from webapp.assessment.room import Assessment
from webapp.assessment.views import blueprint
from webapp.clock import Clock
from webapp.sealing import Keyring


def install(app: Flask, edition: Edition, keyring: Keyring, clock: Clock, timezone: ZoneInfo, *, https: bool) -> None:
    """Serve `/assessment`. `timezone` is the clinic's, for the date on a result."""
    cookie = AnswersCookie(keyring, edition.definition, https=https)
    app.extensions["assessment"] = Assessment(edition, cookie, clock, timezone)
    app.register_blueprint(blueprint)
