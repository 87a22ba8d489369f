"""The empty form is kept for everybody: its two tokens are each visitor's own, and nothing of one reaches another."""

from tests.intake.conftest import Room
from tests.intake.journey import CHECK, CONTACT, open_form, ready, to_check
from tests.site import Site

TOKENS = ("csrf_token", "form_token")


def tokens(room: Room, address: str = CONTACT) -> list[str]:
    form = open_form(room, address=address)
    return [str(value) for name in TOKENS for value in form[name]]


def test_each_look_gives_a_form_of_its_own_and_each_visitor_a_session_of_its_own(room: Room) -> None:
    (csrf, first), (again, second) = tokens(room), tokens(room)
    room.site = Site(room.app)
    other_csrf, other = tokens(room)
    assert csrf.partition(".")[0] == again.partition(".")[0] != other_csrf.partition(".")[0]
    assert len({first, second, other}) == 3


def test_apart_from_the_tokens_two_visitors_get_the_same_page(room: Room) -> None:
    pages = []
    for _ in range(2):
        room.site = Site(room.app)
        html = str(room.site.get(CONTACT).soup)
        for name in TOKENS:
            value = str(room.site.get(CONTACT).soup.select_one(f"[name={name}]"))
            assert "goes-here" not in value
        pages.append([line for line in html.split("\n") if not any(f'name="{name}"' in line for name in TOKENS)])
    assert pages[0] == pages[1]


def test_what_one_visitor_chose_or_sent_is_on_no_other_visitors_form(room: Room) -> None:
    assert open_form(room, address=f"{CONTACT}?kind=question")["kind"] == ["question"]
    room.site.post(CHECK, ready(to_check(room)))
    (stored,) = room.store.list()
    assert stored.reference in room.site.get(CONTACT).text
    room.site = Site(room.app)
    assert "kind" not in open_form(room)
    assert stored.reference not in room.site.get(CONTACT).text


def test_the_promised_day_moves_on(room: Room) -> None:
    assert "Tuesday, November 24" in room.site.get(CONTACT).text
    room.clock.move(days=1)
    assert "Tuesday, November 24" not in room.site.get(CONTACT).text
