"""Answers cookies: as the site makes them, and as nobody but the site may."""

from dataclasses import dataclass, replace

from werkzeug.wrappers import Response

from tests.assessment.machine.model import Kept
from tests.assessment.people import DEFINITION
from webapp.assessment.answers import AnswersCookie, Given
from webapp.sealing import Keyring

DAMAGES = ("changed", "cut", "huge", "another key", "another edition", "not base64")


@dataclass(frozen=True)
class Baker:
    """Makes the cookies of a site that has this keyring."""

    keyring: Keyring

    def good(self, kept: Kept) -> str:
        """The value of the cookie that holds `kept`."""
        return _sealed(AnswersCookie(self.keyring, DEFINITION, https=False), kept)

    def damaged(self, kept: Kept, damage: str, place: int) -> str:
        """That cookie with a damage, at `place`. Its last character is left alone: it has bits that say nothing."""
        good = self.good(kept)
        match damage:
            case "changed":
                at = place % (len(good) - 1)
                return good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
            case "another key":
                return _sealed(AnswersCookie(Keyring({"t1": bytes(32)}), DEFINITION, https=False), kept)
            case "another edition":
                older = replace(DEFINITION, version="0.9")
                return _sealed(AnswersCookie(self.keyring, older, https=False), kept)
        return {"cut": good[: place % len(good)], "huge": good * 99, "not base64": "t1.!~"}[damage]


def _sealed(cookie: AnswersCookie, kept: Kept) -> str:
    response = Response()
    cookie.write(response, Given(kept.on, kept.voice, kept.answers))
    return response.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
