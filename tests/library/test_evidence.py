from pathlib import Path

import pytest

from tests.library.small_content import change
from webapp.content import ContentError
from webapp.library.evidence import Source, Stance, load_evidence


def source(**changes: object) -> Source:
    values = {
        "id": "x",
        "authors": "Fairbank J, Frost H",
        "title": "T",
        "source": "BMJ",
        "year": 2005,
        "kind": "guideline",
        "stance": Stance.MIXED,
        "finding": "F",
        "caveat": "C",
    }
    return Source(**{**values, **changes})  # type: ignore[arg-type]


def test_reads_every_source(content: Path) -> None:
    sources = load_evidence(content / "evidence.yaml")
    assert list(sources) == ["fairbank-2005", "nice-2016"]
    assert sources["fairbank-2005"].year == 2005
    assert sources["fairbank-2005"].stance is Stance.MIXED


@pytest.mark.parametrize(
    ("authors", "name"),
    [
        ("Fairbank J, Frost H, et al.", "Fairbank 2005"),
        ("Láinez Ramos-Bossini AJ, Jiménez Gutiérrez PM", "Láinez Ramos-Bossini 2005"),
        ("O'Connell NE", "O'Connell 2005"),
        ("US Food and Drug Administration", "US Food and Drug Administration 2005"),
        ("Centers for Medicare & Medicaid Services", "Centers for Medicare & Medicaid Services 2005"),
    ],
)
def test_short_name_is_the_first_surname_or_the_body(authors: str, name: str) -> None:
    assert source(authors=authors).short_name == name


def test_links_lead_to_doi_and_pubmed() -> None:
    assert source(doi="10.1016/S1474-4422(19)30414-4", pmid="123").links == (
        ("DOI 10.1016/S1474-4422(19)30414-4", "https://doi.org/10.1016/S1474-4422(19)30414-4"),
        ("PubMed 123", "https://pubmed.ncbi.nlm.nih.gov/123/"),
    )


def test_a_doi_can_not_break_out_of_its_address() -> None:
    assert source(doi='10.1002/(SICI)1<1::"A>3.0').links[0][1] == "https://doi.org/10.1002/(SICI)1%3C1::%22A%3E3.0"


def test_a_page_of_its_own_is_named_by_its_site() -> None:
    assert source(url="https://www.nice.org.uk/guidance/ng59").links == (
        ("Fairbank 2005 at www.nice.org.uk", "https://www.nice.org.uk/guidance/ng59"),
    )


def test_every_stance_has_words() -> None:
    assert all(stance.words.endswith(".") for stance in Stance)
    assert len({stance.in_short for stance in Stance}) == len(Stance)


def test_its_place_on_the_site_is_that_of_its_id() -> None:
    assert source(id="fairbank-2005").address == "/evidence#fairbank-2005"


@pytest.mark.parametrize(
    ("old", "new", "shift", "problem", "remedy"),
    [
        ("year: 2005", 'year: "2005"', 0, "'year' must be a whole number", "Correct the value"),
        (
            "stance: mixed",
            "stance: so-so",
            0,
            "'so-so' is not a known stance",
            "Use one of: supports, questions, mixed",
        ),
        ("kind: guideline", "kind: blog", 0, "'blog' is not a known kind", "Use one of: randomized trial"),
        (
            "certainty: not rated\n  read: abs",
            "certainty: sure\n  read: abs",
            0,
            "'sure' is not a known certainty",
            "Use one of: high, mod",
        ),
        ("read: abstract", "read: all of it", 0, "'all of it' is not a known read", "Use one of: full text, abstract"),
        (
            "  checked_on: 2026-06-01\n  checked_by: null\nnice",
            "nice",
            -15,
            "'checked_on' is missing",
            "Add 'checked_on:' with a date",
        ),
        ("finding: The gap was 4.1 points.", 'finding: ""', 0, "'finding' is empty", "Write what readers"),
        ("finding: The gap", "finding_: The gap", 0, "'finding_' is not known here", "Use one of: authors"),
        ("doi: 10.1136/bmj", "doi: doi.org/10.1136/bmj", 0, "'doi' does not look right", "Write it like 10.1136"),
        ('pmid: "15911537"', "pmid: PMC1", 0, "'pmid' does not look right", 'Write it like "15911537", or null'),
        ("url: https://www", "url: http://www", 0, "'url' does not look right", "Write it like https://"),
        ("url: https://www.nice.org.uk/guidance/ng59", "url: null", -2, "can't be looked up", "Give its 'doi'"),
    ],
)
def test_a_broken_source_is_named(content: Path, old: str, new: str, shift: int, problem: str, remedy: str) -> None:
    path = content / "evidence.yaml"
    line = change(path, old, new) + shift
    with pytest.raises(ContentError) as fault:
        load_evidence(path)
    assert str(fault.value).startswith(f"{path}:{line}: ")
    assert problem in str(fault.value)
    assert remedy in str(fault.value)
