"""A message is valid by construction."""

import sys
import unicodedata
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.mail.message import LINE_BREAKERS, NOT_ENCODABLE, Message, is_address, is_message_id, new_message_id

GOOD = Message("<t1@clinic.example>", ("intake@clinic.example",), "[Routine] TPM-7K4F", "Text.")
BREAKERS = [
    "\r",
    "\n",
    "\r\n",
    "\0",
    "\x07",
    "\t",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\ud800",
]


@pytest.mark.parametrize("breaker", BREAKERS)
@pytest.mark.parametrize("field", ["subject", "reply_to", "message_id", "recipients"])
def test_a_line_break_or_control_character_is_refused_in_every_header(field: str, breaker: str) -> None:
    injected = f"canary{breaker}Bcc: thief@elsewhere.example"
    value = {
        "subject": injected,
        "reply_to": f"{injected}@home.example",
        "message_id": f"<{injected}@clinic.example>",
        "recipients": ("intake@clinic.example", injected),
    }[field]
    with pytest.raises(ValueError, match=f"^not fit for an e-mail: {field}$"):
        replace(GOOD, **{field: value})


def test_what_is_refused_is_what_unicode_calls_control_line_break_or_surrogate() -> None:
    every = list(map(chr, range(sys.maxunicode + 1)))
    refused = [one for one in every if unicodedata.category(one) in {"Cc", "Zl", "Zp", "Cs"}]
    assert LINE_BREAKERS.findall("".join(every)) == refused
    assert NOT_ENCODABLE.findall("".join(every)) == [one for one in refused if unicodedata.category(one) == "Cs"]


@pytest.mark.parametrize("breaker", ["\r\n", "\n"])
@pytest.mark.parametrize("field", ["subject", "reply_to", "message_id"])
def test_a_line_break_at_the_very_end_is_refused_too(field: str, breaker: str) -> None:
    value = {"subject": "New", "reply_to": "pat@home.example", "message_id": "<t1@clinic.example>"}[field] + breaker
    with pytest.raises(ValueError, match=field):
        replace(GOOD, **{field: value})


def test_every_wrong_field_is_named_and_no_value() -> None:
    with pytest.raises(ValueError, match="subject, text, html, reply_to") as fault:
        replace(GOOD, subject="canary\n", text="canary\ud800", html="canary\udfff", reply_to="canary")
    assert "canary" not in str(fault.value)
    assert fault.value.__cause__ is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "pat",
        "pat@",
        "@home.example",
        "pat@home.example, thief@elsewhere.example",
        "pat@home.example;thief@elsewhere.example",
        "Pat <pat@home.example>",
        "<pat@home.example>",
        "pat@home.example (comment)",
        '"pat"@home.example',
        "pat@@home.example",
        "pat @home.example",
        "=?utf-8?q?pat=0D=0ABcc:?=@home.example",
        "=?utf-8?q?pat?=@home.example",
        "pät@home.example",
        "pat@hüme.example",
        "group:pat@home.example",
        "p" * 250 + "@home.example",
    ],
)
def test_only_one_bare_address_is_an_address(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(ValueError, match="reply_to"):
        replace(GOOD, reply_to=address)
    with pytest.raises(ValueError, match="recipients"):
        replace(GOOD, recipients=(address,))


@pytest.mark.parametrize("address", ["pat@home.example", "p.o'hara+spine@mail.home.example", "root@localhost"])
def test_ordinary_addresses_are_taken(address: str) -> None:
    assert replace(GOOD, reply_to=address, recipients=(address,)).recipients == (address,)


def test_a_message_needs_a_recipient() -> None:
    with pytest.raises(ValueError, match="recipients"):
        replace(GOOD, recipients=())


@pytest.mark.parametrize("subject", ["", "  ", "=?utf-8?q?a=0D=0ABcc:_x?=", "x" * 201])
def test_a_subject_is_a_short_line_without_an_encoded_word(subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        replace(GOOD, subject=subject)


def test_a_message_shows_no_personal_text_and_cannot_be_changed() -> None:
    message = replace(
        GOOD, recipients=("canary@home.example",), text="canary", html="canary", reply_to="canary@x.example"
    )
    assert "canary" not in repr(message)
    with pytest.raises(FrozenInstanceError):
        message.subject = "other"  # type: ignore[misc]


def test_messages_are_compared_by_value() -> None:
    assert replace(GOOD) == GOOD
    assert replace(GOOD, text="Other.") != GOOD


def test_a_message_id_is_made_of_token_and_domain() -> None:
    assert new_message_id("clinic.example", "0a1b") == "<0a1b@clinic.example>"


def test_an_international_domain_is_written_in_ascii() -> None:
    assert new_message_id("rücken.example", "0a1b") == "<0a1b@xn--rcken-kva.example>"


@pytest.mark.parametrize(
    ("domain", "token"), [("", "t"), ("clinic.example", ""), ("clinic.example", "a b"), ("a@b", "t")]
)
def test_what_makes_no_message_id_is_refused(domain: str, token: str) -> None:
    with pytest.raises(ValueError, match=r"Message-ID|label"):
        new_message_id(domain, token)


@given(st.text(max_size=40), st.sampled_from(BREAKERS), st.text(max_size=40))
@settings(max_examples=300)
def test_no_text_around_a_breaker_makes_it_pass(before: str, breaker: str, after: str) -> None:
    value = before + breaker + after
    assert not is_address(value)
    assert not is_message_id(f"<{value}@clinic.example>")
    with pytest.raises(ValueError, match="subject"):
        replace(GOOD, subject=value)
