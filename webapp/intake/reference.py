"""References of requests: short, easy to say on the phone, and without characters that are taken for each other."""

from collections.abc import Callable

PREFIX = "TP"
# Left out: 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V as look-alikes, and A and E so that no words arise.
ALPHABET = "34679CDFGHJKMNPQRTWXY"
LENGTH = 8
# The largest multiple of the alphabet's size that a byte can reach: bytes above would make some characters likelier.
FAIR = 256 - 256 % len(ALPHABET)


def new_reference(randomness: Callable[[int], bytes]) -> str:
    """A fresh reference such as TP-7K3M-9QXD; `randomness(n)` gives n unpredictable bytes."""
    picked = ""
    while len(picked) < LENGTH:
        picked += "".join(ALPHABET[byte % len(ALPHABET)] for byte in randomness(LENGTH) if byte < FAIR)
    return f"{PREFIX}-{picked[:4]}-{picked[4:LENGTH]}"


def as_issued(typed: str) -> str:
    """The reference as it was issued, from how somebody typed it: ` tp 7k3m9qxd` is TP-7K3M-9QXD.

    What can be no reference comes back in capitals, and no request has it.
    """
    bare = "".join(character for character in typed.upper() if character.isalnum())
    picked = bare.removeprefix(PREFIX) if len(bare) == len(PREFIX) + LENGTH else bare
    return f"{PREFIX}-{picked[:4]}-{picked[4:]}" if len(picked) == LENGTH else typed.upper()
