"""Asks every rule about every text."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from webapp.content import ContentError
from webapp.library.review.balance import one_sided, unnamed_doubt
from webapp.library.review.claims import unsourced
from webapp.library.review.dates import overdue
from webapp.library.review.faults import Fault, from_error, in_order
from webapp.library.review.grade import too_hard
from webapp.library.review.links import dead
from webapp.library.review.material import Material, Written, read_material
from webapp.library.review.retractions import taken_back
from webapp.library.review.used import unused
from webapp.library.review.wording import promises


def review(root: Path, today: date) -> tuple[Fault, ...]:
    """Every fault and warning about the content in the folder `root`, by file and line."""
    try:
        material = read_material(root)
    except ContentError as error:
        return (from_error(error),)
    return in_order(_faults(material, today))


def _faults(material: Material, today: date) -> Iterator[Fault]:
    yield from material.faults
    for piece in material.pieces:
        yield from _of_piece(piece, material, today)
    yield from dead(material)
    yield from promises(material)
    yield from taken_back(material.register, material.sources, material.lines, material.evidence, today)
    if not material.faults:
        # A text that can't be read may cite what no other does, and may be what others lead to.
        yield from unused(material)


def _of_piece(piece: Written, material: Material, today: date) -> Iterator[Fault]:
    yield from unsourced(piece, material.vocabulary)
    yield from one_sided(piece, material.vocabulary)
    yield from unnamed_doubt(piece)
    yield from overdue(piece, today)
    yield from too_hard(piece)
