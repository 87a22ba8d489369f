"""The session cookie, sealed instead of only signed: what a browser keeps for us can be neither read nor changed."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin

from webapp.clock import Clock
from webapp.sealing import Keyring

PLACE = "session"
LONGEST = 3000
LONGEST_LIFE = timedelta(days=7)


class SealedSessions(SessionInterface):
    """Keeps the session in one encrypted cookie that ends with the browser, and a week after it was written."""

    def __init__(self, keyring: Keyring, clock: Clock) -> None:
        self._keyring, self._clock = keyring, clock

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session in the cookie; an empty one when there is none, or none that can be trusted."""
        sealed = request.cookies.get(self.get_cookie_name(app), "")
        opened = self._keyring.open(sealed, PLACE) if 0 < len(sealed) <= LONGEST else None
        kept = json.loads(opened) if opened else {}
        if kept and self._clock() - datetime.fromisoformat(kept["at"]) <= LONGEST_LIFE:
            return SecureCookieSession(kept["session"])
        return SecureCookieSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie when the session was changed; take it away when it became empty."""
        if session.accessed:
            response.vary.add("Cookie")
        name, place = self.get_cookie_name(app), self._place(app)
        if not session:
            if session.modified:
                response.delete_cookie(name, **place)
            return
        if session.modified:
            kept = {"at": self._clock().isoformat(), "session": dict(session)}
            response.set_cookie(name, self._keyring.seal(json.dumps(kept).encode(), PLACE), **place)

    def _place(self, app: Flask) -> dict[str, Any]:
        read: dict[str, Callable[[Flask], Any]] = {
            "path": self.get_cookie_path,
            "secure": self.get_cookie_secure,
            "httponly": self.get_cookie_httponly,
            "samesite": self.get_cookie_samesite,
        }
        return {name: get(app) for name, get in read.items()}
