"""Suspicion is written down in words, and nothing else follows from it here."""

from datetime import timedelta

from webapp.intake.suspicion import HURRY, TRAP, suspicions, writes_back


def test_each_reason_is_given() -> None:
    assert suspicions("", timedelta(seconds=3)) == ()
    assert suspicions("x", timedelta(seconds=3)) == (TRAP,)
    assert suspicions("", timedelta(seconds=2.999)) == (HURRY,)
    assert suspicions("x", timedelta(0)) == (TRAP, HURRY)


def test_only_the_trap_withholds_the_receipt() -> None:
    assert writes_back(())
    assert writes_back((HURRY,))
    assert not writes_back((TRAP,))
