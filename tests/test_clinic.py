from datetime import UTC, datetime
from pathlib import Path

import pytest

from webapp.clinic import Clinic, load_clinic
from webapp.content import ContentError

SHIPPED = Path(__file__).parents[1] / "content" / "clinic.yaml"


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic(SHIPPED)


def test_the_hours_read_as_people_say_them(clinic: Clinic) -> None:
    assert clinic.hours[0].words == "Monday to Friday, 8:30 am to 5:00 pm"


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "2026-11-24T17:00:00-05:00"),  # Monday → Tuesday
        (datetime(2026, 11, 27, 22, 0, tzinfo=UTC), "2026-11-30T17:00:00-05:00"),  # Friday evening → Monday
        (datetime(2026, 11, 29, 15, 0, tzinfo=UTC), "2026-11-30T17:00:00-05:00"),  # Sunday → Monday
        (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), "2026-11-27T17:00:00-05:00"),  # Thanksgiving is skipped
        (datetime(2026, 11, 24, 3, 0, tzinfo=UTC), "2026-11-24T17:00:00-05:00"),  # still Monday at the clinic
    ],
)
def test_a_request_is_answered_by_the_end_of_the_next_business_day(
    clinic: Clinic, sent: datetime, answered: str
) -> None:
    assert clinic.reply_by(sent).isoformat() == answered


def test_open_is_judged_in_the_clinics_own_time(clinic: Clinic) -> None:
    assert clinic.is_open(datetime(2026, 11, 23, 13, 30, tzinfo=UTC))
    assert not clinic.is_open(datetime(2026, 11, 23, 13, 29, tzinfo=UTC))
    assert not clinic.is_open(datetime(2026, 11, 28, 15, 0, tzinfo=UTC))


def test_phones_and_addresses_are_obvious_placeholders(clinic: Clinic) -> None:
    assert "555-01" in clinic.phone
    assert clinic.email.endswith(".example")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("America/New_York", "Mars/Olympus", "'timezone' is not a known one"),
        ("mon, tue", "mon, xxx", "'days' needs names of days"),
        ('"08:30"', '"half past"', "must be times"),
        ("security@true", "nobody at true", "'security_contact' must be an e-mail address"),
    ],
)
def test_a_wrong_fact_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    path = tmp_path / "clinic.yaml"
    path.write_text(SHIPPED.read_text().replace(old, new))
    with pytest.raises(ContentError, match=problem):
        load_clinic(path)
