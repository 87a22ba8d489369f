"""Phone numbers and addresses: nothing that a person may write is refused without need, and nothing breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.intake.contact_details import (
    dialable,
    email_fault,
    enough_digits,
    likely_meant,
    looks_odd,
    mailable,
    tidy_email,
)
from webapp.mail.message import is_address

NUMBERS = st.text("0123456789()-+. extEXT#*/", max_size=40)


@given(st.one_of(st.text(), NUMBERS))
def test_no_text_breaks_the_reading_of_a_phone_number(phone: str) -> None:
    assert isinstance(looks_odd(phone), bool)
    found = dialable(phone)
    assert found is None or found.isascii()


@pytest.mark.parametrize(
    ("phone", "dialed"),
    [
        ("(202) 456-1111", "+1-202-456-1111"),
        ("2024561111", "+1-202-456-1111"),
        ("1.202.456.1111 ext. 12", "+1-202-456-1111;ext=12"),
        ("+49 30 227-32152", "+49-30-22732152"),
        ("work: 202 456 1111", "+1-202-456-1111"),
    ],
)
def test_a_number_is_understood_however_it_is_written(phone: str, dialed: str) -> None:
    assert enough_digits(phone)
    assert dialable(phone) == dialed
    assert not looks_odd(phone)


@pytest.mark.parametrize("phone", ["555 0100", "(555) 555-0100", "0049 30 22732152 after 5"])
def test_a_number_that_looks_odd_is_still_a_number(phone: str) -> None:
    assert enough_digits(phone)
    assert looks_odd(phone)


def test_fewer_than_seven_digits_are_no_number() -> None:
    assert enough_digits("call me: 5550100")
    assert not enough_digits("555 010")
    assert enough_digits("\N{ARABIC-INDIC DIGIT TWO}" * 7)


@pytest.mark.parametrize(
    "email",
    [
        "pat@example.com",
        "pat+spine@mail.example.co.uk",
        "o'neil@example.com",
        "pat@müller.example",
        "用户@例子.example",
    ],
)
def test_addresses_from_anywhere_are_taken(email: str) -> None:
    assert email_fault(email) is None


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("pat.example.com", "@-sign"),
        ("pat@", "after the @-sign"),
        ("@example.com", "before the @-sign"),
        ("pat@examplecom", "period"),
        ("pat@exa mple.com", "SPACE"),
        ("pat@example..com", "two periods in a row"),
    ],
)
def test_the_message_names_what_is_wrong_with_an_address(email: str, says: str) -> None:
    fault = email_fault(email)
    assert fault is not None
    assert says in fault


@given(st.one_of(st.text(), st.emails()))
def test_an_address_for_a_header_is_always_fit_for_one(email: str) -> None:
    address = mailable(email)
    assert address is None or is_address(address)


def test_an_international_domain_gets_its_ascii_form_and_an_international_name_none() -> None:
    assert mailable("pat@müller.example") == "pat@xn--mller-kva.example"
    assert mailable("jörg@example.com") is None


@pytest.mark.parametrize(
    "pasted", ["mailto:pat@example.com", "<pat@example.com>", "pat@example.com.", "(pat@example.com);"]
)
def test_what_is_pasted_around_an_address_is_taken_off(pasted: str) -> None:
    assert tidy_email(pasted) == "pat@example.com"


def test_what_is_no_text_stays_what_it_is() -> None:
    assert tidy_email(None) is None


@pytest.mark.parametrize(
    "domain",
    [
        "gmial.com",
        "gmai.com",
        "gmaill.com",
        "gnail.com",
        "GMIAL.com",
        "gmail.con",
        "gmail.cmo",
        "gmail.co",
        "gmail.comm",
    ],
)
def test_a_slip_in_a_common_domain_is_noticed(domain: str) -> None:
    assert likely_meant(f"pat@{domain}") == "pat@gmail.com"


@pytest.mark.parametrize(
    "email", ["pat@gmail.com", "pat@mail.com", "pat@ymail.com", "pat@clinic.example", "gmial.com", "@x", ""]
)
def test_other_domains_are_left_alone(email: str) -> None:
    assert likely_meant(email) is None


@given(st.text())
def test_no_text_breaks_the_hint(text: str) -> None:
    assert likely_meant(text) != text
