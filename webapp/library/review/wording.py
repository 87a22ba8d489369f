"""Words that promise what nobody can, wherever they stand in a file."""

from collections.abc import Iterator

from webapp.library.review.faults import Fault
from webapp.library.review.material import Material


def promises(material: Material) -> Iterator[Fault]:
    """A fault for each banned word in an article, a treatment, a page or the options."""
    for path, text in material.written.items():
        for found in material.vocabulary.banned.finditer(text):
            yield Fault(
                path,
                text.count("\n", 0, found.start()) + 1,
                f"'{' '.join(found.group().split())}' promises too much",
                "Say what may happen, such as 'may be an option' or 'asked for'",
            )
