"""A text with all that a content file may hold, for `/styleguide`; the site's own sources are cited in it."""

from pathlib import Path

from webapp.library.markdown import Rendered, render
from webapp.library.parsing import Part
from webapp.library.texts import read_texts
from webapp.library.values import Library

TEXT = """\
A paragraph with **strong** and *stressed* words, [a link](/treatments), and a claim with its source.{cited}

::: explain What does this word mean?
A hard word is explained where it stands, for who wants to open it.
:::

![A ladder with four rungs. Flags show that one can stop at each.](/static/img/ladder.svg "A picture has a caption")

### A heading inside a section

- Things without an order
- stand in a list.

1. What has an order
2. is numbered.

| Way | What it asks of you | How long it takes |
|-----|---------------------|-------------------|
| A walk | Shoes and a street | 20 minutes |
| A plan of exercise | Somebody who shows you how | 3 months |
"""


def specimen(library: Library) -> Rendered:
    """The text as a page of the library shows it. Every source that the first article cites may be cited in it."""
    cited = library.articles[0].cited[:2] if library.articles else ()
    text = TEXT.format(cited="".join(f"[^{source.id}]" for source in cited))
    return render(read_texts(Part(Path("specimen.md"), 1, text)), {source.id: source for source in cited})
