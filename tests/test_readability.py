import pytest

from webapp.readability import Counts, count, sentences, syllables, words

# Word → its syllables in a dictionary, each here for one thing that is easily got wrong.
COUNTED = {
    1: "pain months scan eased moved nerve joints aches limbs breathe bruise tired's weeks helps worst you're can't",
    2: "being doing peeing trial quiet science fever eases doctor people muscle little table needed unsure "
    "surgeon bowels places thinner really numbness something safely fluid isn't X-ray ER",
    3: "area idea electric surgery physical infection arthritis stenosis unable therapy injury medicine MRI 911 "
    "rheumatoid well-being",
    4: "diabetes emergency dialysis stimulation operation material experience spondylitis ankylosing neuropathy "
    "usually",
    6: "osteoporosis radiofrequency rehabilitation",
}

# Drawn by chance from all words of five letters and more in our content, to see how often the rules err.
DRAWN = {
    1: "cleared notes proof stored price wears numbs share planned limbs tight theirs strength light stoop "
    "trained months close faint reads stayed heats speech flares worst stool forms chose brief where front "
    "rules",
    2: "enough replace problems ladder numbing sections reviewed website fainting nothing promise longer elbow "
    "settle confirm symptoms advised someone bending control repeat given tingling answers varies fever number "
    "report mentioned little studies trying recent buttock pages doing something misleads tingles seeing "
    "people pregnant maker rehab hurting weaker started correct react rarely cauda simple disease server trial "
    "feeling belly whether infect better agreed until maybe chewing asking review",
    3: "reference benefit electric deletion conditions articles clinical areas videos medicines licenses "
    "insurance whatever another privacy opinion",
    4: "reversible advertisers operated",
    6: "rehabilitation",
}


@pytest.mark.parametrize(("number", "text"), COUNTED.items())
def test_syllables_are_counted_as_they_are_spoken(number: int, text: str) -> None:
    assert {word: syllables(word) for word in text.split()} == dict.fromkeys(text.split(), number)


def test_of_words_drawn_from_our_pages_one_in_a_hundred_is_wrong() -> None:
    wrong = [word for number, text in DRAWN.items() for word in text.split() if syllables(word) != number]
    assert len([word for text in DRAWN.values() for word in text.split()]) == 118
    assert wrong == ["maybe"]


def test_a_word_is_what_is_read_as_one() -> None:
    text = """Half-done? It can't be 2.5, or 50% of the U.S. "plan" (e.g. an MRI) — 911!"""
    assert words(text) == (
        "Half-done", "It", "can't", "be", "2.5", "or", "50%", "of", "the", "U.S.", "plan", "e.g.", "an", "MRI", "911",
    )  # fmt: skip


def test_a_sentence_ends_where_the_next_one_begins() -> None:
    assert sentences('Call 911. Wait 2.5 hours? "No!" Go to the ER. 3 of 4 (e.g. Bob, in the U.S. Army). ') == (
        "Call 911.", "Wait 2.5 hours?", '"No!"', "Go to the ER.", "3 of 4 (e.g. Bob, in the U.S. Army).",
    )  # fmt: skip
    assert sentences("— … —") == ()


def test_no_sentence_runs_over_two_items_of_a_list() -> None:
    assert count("What helps", "Rest", "A walk.") == Counts(words=5, sentences=3, syllables=5)
    assert count("What helps Rest A walk.").sentences == 1


def test_the_grade_is_that_of_the_formula() -> None:
    assert Counts(words=100, sentences=5, syllables=150).grade == pytest.approx(0.39 * 20 + 11.8 * 1.5 - 15.59)
    assert count("The cat sat on the mat.").grade == pytest.approx(-1.45)
    assert count("", " — ").grade == 0


def test_longer_words_and_longer_sentences_are_harder() -> None:
    easy = count("Your back may hurt. Keep moving. Most pain fades in weeks.").grade
    assert easy < count("Your back may hurt, so keep moving, and most pain fades in weeks.").grade
    assert easy < count("Lumbar symptoms occur. Continue activity. Most discomfort diminishes gradually.").grade
