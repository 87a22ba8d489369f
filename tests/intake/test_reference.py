"""References can be read out, typed back in any manner, and are never taken for each other."""

import secrets
from collections import Counter
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from webapp.intake.reference import ALPHABET, new_reference, parse_reference

REFERENCES = st.text(ALPHABET, min_size=8, max_size=8).map(lambda body: f"TP-{body[:4]}-{body[4:]}")


def test_no_character_is_taken_for_another() -> None:
    for alike in ("0OQ"[:2], "1IL", "2Z", "5S", "8B", "UV"):
        assert not set(alike) & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_the_randomness_decides_and_bytes_that_would_favor_a_character_are_skipped() -> None:
    rounds = count()
    assert new_reference(lambda n: bytes([255] * n) if next(rounds) == 0 else bytes(range(n))) == "TP-3467-9CDF"


def test_every_character_is_as_likely() -> None:
    drawn = Counter("".join(new_reference(secrets.token_bytes)[3:].replace("-", "") for _ in range(2000)))
    assert set(drawn) == set(ALPHABET)
    assert max(drawn.values()) < 1.5 * min(drawn.values())


@given(REFERENCES, st.sampled_from(["", " ", "-", " - ", "\N{EN DASH}", "_", "."]), st.booleans(), st.booleans())
def test_it_is_found_however_it_is_typed(reference: str, between: str, lower: bool, with_prefix: bool) -> None:
    typed = reference.replace("-", between) if with_prefix else between.join(reference[3:].split("-"))
    assert parse_reference(typed.lower() if lower else typed) == reference


@given(st.text())
def test_no_text_breaks_it_and_what_it_finds_is_a_reference(text: str) -> None:
    found = parse_reference(text)
    assert found is None or parse_reference(found) == found


def test_what_is_too_short_too_long_or_misread_is_no_reference() -> None:
    assert [parse_reference(text) for text in ("", "TP-7K3M", "TP-7K3M-9QXDD", "TP-7K3M-9QX0", "XX-7K3M-9QXD")] == [
        None
    ] * 5
