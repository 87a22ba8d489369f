"""The session cookie: sealed, short, ended in time; whatever else comes is no session and no error."""

from datetime import timedelta

import pytest
from flask import Flask, session

from tests.intake.conftest import MovingClock
from tests.settings import KEYS
from webapp.sealing import Keyring
from webapp.web.sessions import LONGEST_LIFE, PLACE, SealedSessions


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def app(clock: MovingClock) -> Flask:
    made = Flask(__name__)
    made.session_interface = SealedSessions(Keyring(KEYS), clock)
    made.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_HTTPONLY=True)
    made.add_url_rule("/put", "put", lambda: (session.update(kept="Canary"), "put")[1])
    made.add_url_rule("/get", "get", lambda: session.get("kept", "nothing"))
    made.add_url_rule("/clear", "clear", lambda: (session.clear(), "cleared")[1])
    return made


def test_what_was_kept_comes_back_and_cannot_be_read_on_the_way(app: Flask) -> None:
    client = app.test_client()
    header = client.get("/put", base_url="https://localhost").headers["Set-Cookie"]
    assert client.get("/get", base_url="https://localhost").text == "Canary"
    assert "Canary" not in header
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    assert "Expires" not in header
    assert "Max-Age" not in header


def test_a_cleared_session_takes_its_cookie_away(app: Flask) -> None:
    client = app.test_client()
    client.get("/put", base_url="https://localhost")
    assert "Max-Age=0" in client.get("/clear", base_url="https://localhost").headers["Set-Cookie"]
    assert client.get("/get", base_url="https://localhost").text == "nothing"


def test_a_session_ends(app: Flask, clock: MovingClock) -> None:
    client = app.test_client()
    client.get("/put", base_url="https://localhost")
    clock.now += LONGEST_LIFE
    assert client.get("/get", base_url="https://localhost").text == "Canary"
    clock.now += timedelta(seconds=1)
    assert client.get("/get", base_url="https://localhost").text == "nothing"


@pytest.mark.parametrize(
    "cookie", ["", "t1.", "t1.AAAA", "x", '{"kept": 1}', "eyJrZXB0IjoxfQ.Zm9v.YmFy", "t1." + "A" * 9000]
)
def test_what_is_not_ours_is_no_session(app: Flask, cookie: str) -> None:
    assert app.test_client().get("/get", headers={"Cookie": f"session={cookie}"}).text == "nothing"


def test_a_value_sealed_for_another_place_is_no_session(app: Flask) -> None:
    client, keyring = app.test_client(), Keyring(KEYS)
    for place, found in (("answers", "nothing"), (PLACE, "x")):
        client.set_cookie("session", keyring.seal(KEPT, place), domain="localhost")
        assert client.get("/get").text == found


KEPT = b'{"at": "2026-11-23T17:00:00+00:00", "session": {"kept": "x"}}'
