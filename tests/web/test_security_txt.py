"""RFC 9116: who looks for the address to report a weakness to finds one that is right today."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.settings import settings_in
from webapp import create_app
from webapp.web.security_txt import PATH, expires, security_txt

NAMES = {"Contact", "Expires", "Preferred-Languages", "Canonical"}
ONCE = ("Expires", "Preferred-Languages")
PLACES = ["http://localhost", "https://www.clinic.example"]


def fields_of(text: str) -> list[tuple[str, str]]:
    """Every line as a field (the file has no comments); ValueError when one is none."""
    pairs = []
    for line in text.removesuffix("\n").split("\n"):
        name, value = line.split(": ", 1)
        pairs.append((name, value))
    return pairs


@pytest.mark.parametrize("base_url", PLACES)
def test_it_keeps_the_rules_of_rfc_9116(tmp_path: Path, base_url: str) -> None:
    app = create_app(settings_in(tmp_path, base_url=base_url), clock=lambda: NOON)
    answer = app.test_client().get(PATH, base_url=base_url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    fields = fields_of(answer.get_data(as_text=True))
    names, values = Counter(name for name, _ in fields), dict(fields)
    assert set(names) <= NAMES
    assert names["Contact"] >= 1
    assert all(names[name] == 1 for name in ONCE)
    assert values["Contact"] == f"mailto:{app.extensions['intake'].clinic.security_contact}"
    assert NOON < datetime.fromisoformat(values["Expires"]) < NOON + timedelta(days=365)
    assert values.get("Canonical") == (base_url + PATH if base_url.startswith("https") else None)
    assert not [value for name, value in fields if name != "Canonical" and value.startswith("http:")]


def test_it_is_never_out_of_date_and_never_good_for_more_than_half_a_year() -> None:
    first = datetime(2024, 1, 1, 23, 59, tzinfo=UTC)
    for days in range(4 * 366):
        now = first + timedelta(days=days)
        assert timedelta(days=89) < expires(now) - now < timedelta(days=184), now


def test_an_address_with_odd_characters_stays_one_address() -> None:
    assert "Contact: mailto:a%3Fb%26c@clinic.example\n" in security_txt("a?b&c@clinic.example", PLACES[1], NOON)
