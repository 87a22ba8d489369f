"""References can be read out and are never taken for each other."""

import secrets
from collections import Counter
from itertools import count

from webapp.intake.reference import ALPHABET, new_reference


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
