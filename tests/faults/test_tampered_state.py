"""P11: a cookie that the site did not make, or not like this, is worth nothing; what it makes nobody else can read."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.assessment.people import person
from tests.assessment.test_views import begin
from tests.conftest import NOON
from tests.faults.conftest import Record
from tests.intake.conftest import PAT
from tests.settings import KEYS, settings_in
from tests.site import Site
from webapp import create_app
from webapp.sealing import Keyring

OWN = "https://www.clinic.example"
ANSWERS, SESSION = "__Host-answers", "__Host-session"
LONGEST = 1024
RESULT = "/assessment/result"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Genuine:
    """The site, and the cookies of one visitor who has finished the assessment and sent a request."""

    app: Flask
    cookies: Mapping[str, str]
    attributes: Mapping[str, object]
    reference: str


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Genuine:
    folder = tmp_path_factory.mktemp("site")
    (folder / "site.sqlite").write_bytes(migrated_sqlite.read_bytes())
    (folder / "site.sqlite").chmod(0o600)
    site = Site(create_app(settings_in(folder, base_url=OWN), clock=lambda: NOON), host=OWN)
    answers, page = person(), begin(site)
    while not page.address.endswith("/result"):
        page = site.submit(page, {"answer": list(answers[page.address.rpartition("/")[2]])}, press="Continue")
    check = site.submit(site.get("/contact"), dict(PAT), press="Continue")
    sent = site.submit(check, {"consent": "y"}, press="Send my request")
    kept = {cookie.key: cookie for cookie in site.client._cookies.values()}  # type: ignore[attr-defined]
    reference = site.app.extensions["intake"].guard.store.list(limit=1)[0].reference
    assert reference in sent.text
    return Genuine(site.app, {name: cookie.value for name, cookie in kept.items()}, kept, reference)


def shown(app: Flask, cookies: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether the site takes the answers for its own, and the receipt; never an error of ours."""
    head = {"HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    visitor = app.test_client(use_cookies=False)
    result = visitor.get(RESULT, base_url=OWN, environ_overrides=head)
    receipt = visitor.get("/contact/sent", base_url=OWN, environ_overrides=head)
    assert {result.status_code, receipt.status_code} <= {200, 302, 303, 400}
    return result.status_code == 200, receipt.status_code == 200


def flipped(good: str, chance: Random) -> str:
    """One bit of what is sealed, its nonce and its tag included, turned round."""
    key, _, encoded = good.partition(".")
    raw = bytearray(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return f"{key}.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


def exchanged(good: str, chance: Random) -> str:
    """Another letter somewhere but at the end, whose last bits may say nothing."""
    place = chance.randrange(len(good) - 1)
    return good[:place] + chance.choice(BASE64.replace(good[place], "")) + good[place + 1 :]


def resealed(good: str, chance: Random) -> str:
    """Sealed well, with a key that is not ours."""
    places = ("session", "answers", f"answers to {chance.random()}")
    return Keyring({"t1": chance.randbytes(32)}).seal(chance.randbytes(90), chance.choice(places))


def signed(good: str, chance: Random) -> str:
    """A cookie as Flask itself makes it: only signed, with the site's secret or another."""
    app = Flask("forger")
    app.secret_key = chance.choice(("only-for-tests-0123456789abcdefghij", "x" * 40))
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps({"receipt": ["TP-7K3M-9QXD", NOON.isoformat(), NOON.isoformat()]}))


def elsewhere(good: str, chance: Random) -> str:
    """Sealed with our own key, but for another place, or holding another shape."""
    plain = chance.choice(
        (b"", b"{}", b"[]", b"null", json.dumps({"at": "", "session": {}}).encode(), chance.randbytes(80))
    )
    return Keyring(KEYS).seal(plain, chance.choice(("requests.name:TP-7K3M-9QXD", "answers", "answers to 1", "other")))


Tamper = Callable[[str, Random], str]
# Padding (=) and the last bits of the last letter are no part of what is sealed: they change nothing, and don't count.
TAMPERS: tuple[Tamper, ...] = (
    flipped,
    flipped,
    flipped,
    exchanged,
    exchanged,
    lambda good, chance: good[: chance.randrange(len(good))],
    lambda good, chance: good + chance.choice(("A", ".", "AAAA", good)),
    lambda good, chance: good * chance.choice((9, 60)),
    lambda good, chance: "x" + good,
    lambda good, chance: "t2" + good[2:],
    lambda good, chance: good.upper(),
    lambda good, chance: "".join(chance.choices(BASE64 + ".", k=chance.randrange(200))),
    resealed,
    signed,
    elsewhere,
)


def test_what_the_site_made_is_accepted(genuine: Genuine) -> None:
    assert shown(genuine.app, genuine.cookies) == (True, True)


def test_no_tampered_cookie_is_accepted(genuine: Genuine, release: bool, record: Record) -> None:
    chance = Random(4)
    count = 10_000 if release else 300
    for number in range(count):
        name = (ANSWERS, SESSION)[number % 2]
        good = genuine.cookies[name]
        tamper = TAMPERS[number // 2 % len(TAMPERS)]
        value = tamper(good, chance)
        if value == good:
            continue
        accepted = shown(genuine.app, {name: value})
        assert accepted == (False, False), (name, number, tamper.__name__)
    record("P11", "tampered cookies accepted", found=f"0 of {count}", wanted="0")


def test_one_cookie_cannot_stand_in_for_another(genuine: Genuine) -> None:
    swapped = {ANSWERS: genuine.cookies[SESSION], SESSION: genuine.cookies[ANSWERS]}
    assert shown(genuine.app, swapped) == (False, False)


def test_cookies_of_a_key_that_is_gone_are_worth_nothing(genuine: Genuine, tmp_path: Path) -> None:
    gone = create_app(settings_in(tmp_path, base_url=OWN, encryption_keys={"t1": bytes(32)}), clock=lambda: NOON)
    assert shown(gone, genuine.cookies) == (False, False)


def test_old_cookies_are_worth_nothing(genuine: Genuine, tmp_path: Path) -> None:
    later = create_app(settings_in(tmp_path, base_url=OWN), clock=lambda: NOON + timedelta(days=8))
    assert shown(later, genuine.cookies) == (False, False)


def test_cookies_are_short_private_and_unreadable(genuine: Genuine) -> None:
    assert set(genuine.cookies) == {ANSWERS, SESSION}
    for name, value in genuine.cookies.items():
        cookie = genuine.attributes[name]
        kept = (cookie.http_only, cookie.secure, cookie.same_site, cookie.path)  # type: ignore[attr-defined]
        assert kept == (True, True, "Lax", "/")
        assert len(f"{name}={value}") <= LONGEST
        assert value.startswith(f"{next(iter(KEYS))}."), "sealed with the key of this name"
        parts = [base64.urlsafe_b64decode(part + "==") for part in value.split(".")]
        for readable in (b"receipt", b"csrf", genuine.reference.encode(), b"session"):
            assert not any(readable in part for part in (value.encode(), *parts))
