from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from webapp.library.values import Library, day_words


def test_finds_by_slug_or_says_none(library: Library) -> None:
    assert library.find_article("fusion") is library.articles[0]
    assert library.find_article("rehab") is None
    assert library.find_treatment("rehab") is library.treatments[0]
    assert library.find_treatment("fusion") is None


def test_values_can_not_be_changed(library: Library) -> None:
    with pytest.raises(FrozenInstanceError):
        library.articles[0].title = "Other"  # type: ignore[misc]


def test_related_are_those_it_names(library: Library) -> None:
    assert library.related(library.articles[0]) == library.treatments


def test_without_names_related_are_those_that_share_a_topic(library: Library) -> None:
    article = replace(library.articles[0], related=())
    other = replace(article, slug="other")
    assert replace(library, articles=(article, other)).related(article) == (other, *library.treatments)


def test_what_shares_most_comes_first_and_four_are_enough(library: Library) -> None:
    article = replace(library.articles[0], related=(), topics=("surgery",), areas=("neck",))
    far = tuple(replace(article, slug=f"far-{number}", areas=("low-back",)) for number in range(5))
    near = replace(article, slug="near")
    assert replace(library, articles=(article, *far, near)).related(article) == (near, *far[:3])


def test_a_shared_area_alone_does_not_make_pieces_related(library: Library) -> None:
    article = replace(library.articles[0], related=(), topics=("surgery",))
    assert library.related(article) == ()


def test_review_is_never_invented(library: Library) -> None:
    assert library.articles[0].review_words == "not yet reviewed by a named clinician"
    assert library.treatments[0].review_words == "Dr. Ann Placeholder, August 15, 2026"


def test_changed_is_the_later_of_publishing_and_review(library: Library) -> None:
    assert library.articles[0].changed == date(2026, 7, 1)
    assert library.treatments[0].changed == date(2026, 8, 15)


def test_words_of_authors_and_days(library: Library) -> None:
    assert library.articles[0].authors_words == "Our team and Someone Else"
    assert replace(library.articles[0], authors=("A", "B", "C")).authors_words == "A, B and C"
    assert replace(library.articles[0], authors=("A",)).authors_words == "A"
    assert day_words(date(2026, 7, 1)) == "July 1, 2026"


def test_an_article_stands_once_under_its_first_topic(library: Library) -> None:
    article = library.articles[0]
    assert [(topic.id, found) for topic, found in library.by_topic()] == [("first-steps", (article,))]


def test_a_piece_stands_under_each_of_its_areas(library: Library) -> None:
    rehab, article = library.treatments[0], library.articles[0]
    assert [(area.id, found) for area, found in library.by_area()] == [
        ("low-back", (article, rehab)),
        ("neck", (rehab,)),
    ]
