import pytest
from jinja2 import DictLoader, Environment

from webapp.web.unindented import Unindented

PAGE = """\
<p
   class="a">
  {% if words %}
    {{ words }}
  {% endif %}
</p>
"""


def environment(**templates: str) -> Environment:
    return Environment(
        loader=DictLoader({name.replace("_", "."): text for name, text in templates.items()}),
        extensions=[Unindented],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def test_a_page_is_sent_without_the_indents_of_its_template() -> None:
    assert environment(page_html=PAGE).get_template("page.html").render(words="x") == '<p\nclass="a">\nx\n</p>'


def test_what_the_values_hold_is_left_alone() -> None:
    shown = environment(page_html=PAGE).get_template("page.html").render(words="one\n   two")
    assert "one\n   two" in shown


def test_other_texts_keep_their_indents() -> None:
    assert environment(letter_txt="a\n  b").get_template("letter.txt").render() == "a\n  b"


def test_an_error_names_the_line_on_which_it_stands() -> None:
    page = environment(page_html="<p>\n\n    \n    {{ 1 // 0 }}\n</p>").get_template("page.html")
    with pytest.raises(ZeroDivisionError) as fault:
        page.render()
    assert fault.traceback[-1].lineno + 1 == 4
