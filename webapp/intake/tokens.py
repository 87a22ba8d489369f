"""The hidden token of a form: it makes all presses of one form one request, and tells when the form was first shown."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, TimestampSigner

from webapp.clock import Clock

SALT = "intake-form"
HEARTBEAT_SALT = "intake-heartbeat"
ID_BYTES = 16
LONGEST_LIFE = timedelta(days=7)
HEARTBEAT_LIFE = timedelta(minutes=10)
READ_ALREADY = timedelta(minutes=1)


@dataclass(frozen=True)
class Token:
    """What a good token says: the form's own id, and how long ago the form was first shown.

    `synthetic`: our own `flask mail heartbeat` made it. No page gives such a token out, so no visitor can have one.
    """

    id: str = field(repr=False)
    age: timedelta
    synthetic: bool = False


class _Signer(TimestampSigner):
    """Signs with a moment given by the caller instead of the machine's clock."""

    moment: datetime

    def get_timestamp(self) -> int:
        return int(self.moment.timestamp())


class FormTokens:
    """Issues tokens and reads them; `secret` is the site's, `randomness(n)` gives n unpredictable bytes."""

    def __init__(self, secret: str, clock: Clock, randomness: Callable[[int], bytes]) -> None:
        self._secret, self._clock, self._randomness = secret, clock, randomness

    def issue(self) -> str:
        """A token for a form that is shown for the first time."""
        return self._signed_at(self._clock())

    def issue_for_heartbeat(self) -> str:
        """A token that marks what is sent with it as synthetic, good for a few minutes."""
        return self._signed_at(self._clock(), HEARTBEAT_SALT)

    def renew(self) -> str:
        """A token for a form whose token is no longer good: it was shown before, so its writer need not wait again."""
        return self._signed_at(self._clock() - READ_ALREADY)

    def read(self, token: str) -> Token | None:
        """What `token` says, or None when it is not ours, was changed, or is too old."""
        return self._read(token, SALT, LONGEST_LIFE) or self._read(token, HEARTBEAT_SALT, HEARTBEAT_LIFE)

    def _read(self, token: str, salt: str, longest_life: timedelta) -> Token | None:
        now = self._clock()
        try:
            form_id, issued = self._signer(now, salt).unsign(token, return_timestamp=True)
        except (BadSignature, ValueError):
            return None
        age = max(now - issued.astimezone(UTC), timedelta(0))
        return Token(form_id.decode("ascii"), age, salt == HEARTBEAT_SALT) if age <= longest_life else None

    def _signed_at(self, moment: datetime, salt: str = SALT) -> str:
        return self._signer(moment, salt).sign(self._randomness(ID_BYTES).hex()).decode("ascii")

    def _signer(self, moment: datetime, salt: str) -> _Signer:
        signer = _Signer(self._secret, salt=salt, digest_method=hashlib.sha256)
        signer.moment = moment
        return signer
