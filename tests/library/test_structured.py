import json
from dataclasses import replace
from datetime import date

from flask import render_template_string

from tests.library.conftest import reading_room
from webapp.library.structured import article_data
from webapp.library.values import Library

ADDRESS = "https://clinic.example/resources/fusion"


def test_an_unsigned_article_names_no_reviewer(library: Library) -> None:
    page = article_data(library.articles[0], ADDRESS)["@graph"][0]
    assert page == {
        "@type": "MedicalWebPage",
        "@id": ADDRESS,
        "url": ADDRESS,
        "name": "Back pain and fusion",
        "description": "What trials found, in short.",
        "inLanguage": "en",
        "datePublished": "2026-07-01",
        "dateModified": "2026-07-01",
        "author": [{"@type": "Organization", "name": "Our team"}, {"@type": "Organization", "name": "Someone Else"}],
    }


def test_a_signed_article_names_its_reviewer(library: Library) -> None:
    signed = replace(library.articles[0], reviewed_by="Dr. Ann Placeholder", reviewed_on=date(2026, 8, 15))
    page = article_data(signed, ADDRESS)["@graph"][0]
    assert page["reviewedBy"] == {"@type": "Person", "name": "Dr. Ann Placeholder"}
    assert page["lastReviewed"] == page["dateModified"] == "2026-08-15"


def test_questions_come_with_plain_answers(library: Library) -> None:
    questions = article_data(library.articles[0], ADDRESS)["@graph"][1]
    assert questions["@type"] == "FAQPage"
    assert questions["mainEntity"][0]["name"] == "Is fusion the only way?"
    assert questions["mainEntity"][0]["acceptedAnswer"]["text"] == "No, <5 points is little. A guideline agrees."


def test_no_questions_no_question_page(library: Library) -> None:
    article = replace(library.articles[0], questions=())
    assert len(article_data(article, ADDRESS)["@graph"]) == 1


def test_no_words_can_end_the_script_element(library: Library) -> None:
    article = replace(library.articles[0], title="</script><script>alert(1)</script>")
    data = article_data(article, ADDRESS)
    with reading_room(library).app_context():
        written = render_template_string("{{ data | tojson }}", data=data)
    assert "<" not in written
    assert json.loads(written) == data
