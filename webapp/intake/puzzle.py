"""The work puzzle of a wave (altcha): a browser solves it unseen in a second or two, and each counts once."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta

from altcha import create_challenge, verify_solution

from webapp.clock import Clock

LEAST_WORK, MOST_WORK = 5_000, 30_000
LIFE = timedelta(days=1)
LONGEST = 4_000
ALGORITHM = "SHA-256"


class Puzzles:
    """Makes puzzles and reads their solutions; `secret` is the site's, `number(n)` one below n, by chance."""

    def __init__(self, secret: str, clock: Clock, number: Callable[[int], int]) -> None:
        self._key = hmac.digest(secret.encode(), b"puzzle", "sha256")
        self._clock, self._number = clock, number

    def make(self) -> str:
        """A fresh puzzle, as the JSON that `static/js/puzzle.js` reads."""
        until = int((self._clock() + LIFE).timestamp())
        work = LEAST_WORK + self._number(MOST_WORK - LEAST_WORK)
        told = {"until": until, "most": MOST_WORK}
        return json.dumps(create_challenge(ALGORITHM, 1, counter=work, data=told, hmac_secret=self._key).to_dict())

    def solved(self, answer: str) -> str | None:
        """The puzzle's own id when `answer` solves a puzzle of ours that has not expired, else None.

        That it was not used before is not known here: see `spent_puzzles`.
        """
        if not answer or len(answer) > LONGEST or not verify_solution(answer, self._key).verified:
            return None
        puzzle = json.loads(base64.b64decode(answer))["challenge"]
        until: int = puzzle["parameters"]["data"]["until"]
        signature: str = puzzle["signature"]
        return signature.lower() if self._clock().timestamp() < until else None
