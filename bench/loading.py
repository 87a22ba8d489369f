"""`python -m bench.loading CONTENT`: load the library of one folder in this process, search in it, say what that took.

`seconds` is processor time; `kilobytes` is what this process alone holds more than before (USS), all garbage included.
Everything that the site keeps of its articles counts, also what it searches in. `search_ms` are the median and the 99th
percentile of one search each, in milliseconds on the clock.
"""

import json
import statistics
import sys
import time
from functools import partial
from pathlib import Path

from flask import Flask

from bench.processes import own_kilobytes
from webapp import library
from webapp.library.loader import load_library
from webapp.library.search.index import Index
from webapp.library.search.texts import texts

SEARCHES = (
    "pain",
    "back pain",
    "radiofrequncy ablasion",
    "pinched nerve",
    "what is a facet joint",
    "stimulater",
    "scs",
    "numb legs after surgery",
    "kapural",
    "fibromyalgia",
    "xyzzyq",
    "my back hurts since a fall and my doctor says that I need a fusion but I fear surgery what else can I do",
)
ROUNDS = 50


def main(content: Path) -> dict[str, object]:
    """What it took to load `content`, to make it ready to be served and searched, and to search it."""
    held, begun = own_kilobytes(), time.process_time()
    books = load_library(content)
    library.install(Flask("webapp"), books, "https://www.clinic.example")
    index = Index(partial(texts, books), books.wording)
    index.find("pain")
    ready = {"seconds": time.process_time() - begun, "kilobytes": own_kilobytes() - held}
    took = sorted(_took(index, asked) for _ in range(ROUNDS) for asked in SEARCHES)
    return {**ready, "search_ms": (statistics.median(took), took[int(len(took) * 0.99)])}


def _took(index: Index, asked: str) -> float:
    begun = time.perf_counter()
    index.find(asked)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout)
