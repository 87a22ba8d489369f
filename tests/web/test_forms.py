import pytest
from wtforms.validators import ValidationError

from webapp.web.forms import as_written, readable


class Typed:
    def __init__(self, data: object) -> None:
        self.data = data


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x9b31m", "\x7f", "\ud800"])
def test_characters_that_no_keyboard_makes_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="unreadable"):
        readable(None, Typed(text))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["<5 weeks", "L4<->L5", "José 😀", "שלום", "tab\tand\nline", ""])
def test_what_people_write_is_taken(text: str) -> None:
    readable(None, Typed(text))  # type: ignore[arg-type]


def test_text_is_composed_and_its_line_ends_are_one_kind() -> None:
    assert as_written("  Jose\u0301\r\nb\rc ") == "José\nb\nc"
    assert as_written(None) is None
