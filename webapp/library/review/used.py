"""Each source of the list is cited somewhere; what no text cites, nobody looks after."""

from collections.abc import Iterator

from webapp.library.review.faults import Fault
from webapp.library.review.material import Material


def unused(material: Material) -> Iterator[Fault]:
    """A fault for each source that neither a piece nor the options cite."""
    cited = {source.id for piece in material.pieces for source in piece.piece.cited} | material.named_in_options
    for name in material.sources:
        if name not in cited:
            yield Fault(
                material.evidence,
                material.lines[name],
                f"No text cites the source '{name}'",
                f"Cite it as [^{name}] where its finding is told, or remove its entry",
            )
