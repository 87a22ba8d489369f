"""Sign-off that means something: a clinician signs a file as it stands, and any change of it ends the signature."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from webapp.content import Entry, read_yaml

AWAITING = "awaiting clinical sign-off"


@dataclass(frozen=True)
class SignOff:
    """That `by` has read the file called `file`, whose SHA-256 was `sha256` (64 hex digits), and signed it `on`."""

    file: str
    sha256: str
    by: str
    on: date


def load_sign_offs(path: Path) -> tuple[SignOff, ...]:
    """The signatures in `path`, newest last; raises ContentError."""
    top = read_yaml(path).only("signed")
    return tuple(_sign_off(entry.only("file", "sha256", "by", "on")) for entry in top.entries("signed"))


def signature(sign_offs: tuple[SignOff, ...], file: str, sha256: str) -> SignOff | None:
    """The last signature on `file` as it stands now, or None: one under an earlier wording does not count."""
    return next((one for one in reversed(sign_offs) if (one.file, one.sha256) == (file, sha256)), None)


def _sign_off(entry: Entry) -> SignOff:
    return SignOff(entry.text("file"), entry.text("sha256"), entry.text("by"), entry.day("on"))
