import pytest
from flask import Flask
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


@pytest.mark.parametrize("address", ["/assessment", "/assessment/age", "/contact/check"])
@pytest.mark.parametrize("body", [b"5", b"[1]", b'{"csrf_token": 5}', b'{"answer": ["50"]}', b"no json"])
def test_what_no_form_of_a_browser_sends_is_not_read(app: Flask, address: str, body: bytes) -> None:
    answer = app.test_client().post(address, data=body, content_type="application/json")
    assert answer.status_code == 422


def test_a_file_stands_for_no_field(app: Flask) -> None:
    sent = b'--x\r\nContent-Disposition: form-data; name="answer"; filename="50"\r\n\r\n50\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x"
    answer = app.test_client().post("/assessment/age", data=sent, content_type=kind)
    assert answer.status_code == 422
    assert "Choose an answer." in answer.text
