"""A person's way through the pages of a request, with the script off."""

from typing import Any

from tests.intake.conftest import PAT, Room, fields
from tests.site import Page

CONTACT, CHECK = "/contact", "/contact/check"


def open_form(room: Room, seconds: float = 30, address: str = CONTACT) -> dict[str, Any]:
    """The form as it stands when it is opened; then the person reads it for `seconds`."""
    page = room.site.get(address)
    room.clock.move(seconds=seconds)
    return dict(fields(page.soup, CHECK))


def to_check(room: Room, status: int = 200, seconds: float = 30, **changes: object) -> Page:
    """Fill in the form as Pat does, but for `changes`, and go on to the check page."""
    return room.site.post(CHECK, {**open_form(room, seconds), **PAT, **changes}, status)


def ready(page: Page, **ticked: object) -> dict[str, Any]:
    """What `Send my request` would send of the check page, with the consent ticked."""
    return {**fields(page.soup, CHECK), "act": "send", "consent": "y", **ticked}


def send(room: Room, status: int = 200, **changes: object) -> Page:
    """The whole way, up to the receipt."""
    return room.site.post(CHECK, ready(to_check(room, **changes)), status)
