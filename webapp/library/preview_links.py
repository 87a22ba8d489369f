"""Links that show one draft to whoever has them, until a day: signed with the site's secret, kept nowhere."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, Signer

from webapp.clock import Clock

SALT = "content-preview"
PREVIEW = "/preview"
LONGEST_DAYS = 60


@dataclass(frozen=True)
class Opened:
    """What a link of ours names: a draft, and whether its day is over."""

    slug: str
    ended: bool


class PreviewLinks:
    """Makes links and reads them; `secret` is the site's."""

    def __init__(self, secret: str, clock: Clock) -> None:
        # A key of its own for this purpose alone: no other signature of the site opens a draft.
        self._signer = Signer(secret, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)
        self._clock = clock

    def make(self, slug: str, days: int) -> tuple[str, datetime]:
        """The address on this site that shows the draft called `slug` for `days` days, and when it ends."""
        until = self._clock().replace(microsecond=0) + timedelta(days=days)
        signed = self._signer.sign(f"{slug}.{int(until.timestamp())}").decode()
        return f"{PREVIEW}/{signed}", until

    def read(self, name: str) -> Opened | None:
        """What the last part of an address says, or None when we did not sign it just so."""
        try:
            said = self._signer.unsign(name).decode()
        except BadSignature:
            return None
        slug, _, until = said.rpartition(".")
        return Opened(slug, ended=self._clock() >= datetime.fromtimestamp(int(until), UTC))
