import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.sealing import Keyring

OLD, NEW = bytes(32), bytes(range(32))
RING = Keyring({"k2": NEW, "k1": OLD})


@given(st.binary(max_size=200))
def test_what_was_sealed_opens(plain: bytes) -> None:
    assert RING.open(RING.seal(plain, "here"), "here") == plain


def test_it_opens_only_where_it_belongs() -> None:
    assert RING.open(RING.seal(b"pain", "answers"), "receipt") is None


def test_the_first_key_seals_and_an_old_key_still_opens() -> None:
    before = Keyring({"k1": OLD}).seal(b"pain", "here")
    assert RING.open(before, "here") == b"pain"
    assert RING.seal(b"pain", "here").startswith("k2.")


def test_a_removed_key_opens_nothing() -> None:
    assert Keyring({"k2": NEW}).open(Keyring({"k1": OLD}).seal(b"pain", "here"), "here") is None


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert RING.seal(b"pain", "here") != RING.seal(b"pain", "here")


def test_each_purpose_and_salt_has_a_key_of_its_own() -> None:
    uses = [("k1", "backup", b"a"), ("k2", "backup", b"a"), ("k2", "backup", b"b"), ("k2", "other", b"a")]
    keys = {RING.derive(*use) for use in uses}
    assert len(keys) == 4
    assert keys.isdisjoint({OLD, NEW, None})
    assert RING.derive("k2", "backup", b"a") == Keyring({"k3": OLD, "k2": NEW}).derive("k2", "backup", b"a")
    assert RING.derive("k3", "backup", b"a") is None


@given(st.data())
def test_no_changed_value_opens(data: st.DataObject) -> None:
    sealed = Keyring({"k2": NEW}, randomness=bytes).seal(b"numb between the legs", "here")
    place = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_.k").filter(lambda c: c != sealed[place]))
    changed = sealed[:place] + other + sealed[place + 1 :]
    # The last base64 character carries spare bits, so two spellings may mean the same bytes.
    assert RING.open(changed, "here") in ((None, b"numb between the legs") if place == len(sealed) - 1 else (None,))


@pytest.mark.parametrize("nonsense", ["", ".", "k1.", "k2.!!", "nokey.AAAA", "k2." + "A" * 8, "k2.ü"])
def test_nonsense_opens_to_nothing(nonsense: str) -> None:
    assert RING.open(nonsense, "here") is None
