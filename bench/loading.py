"""`python -m bench.loading CONTENT`: load the library of one folder in this process, and say what that took.

`seconds` is processor time; `kilobytes` is what this process alone holds more than before (USS), all garbage included.
Everything that the site keeps of its articles counts, also what it searches in.
"""

import json
import sys
import time
from pathlib import Path

from flask import Flask

from bench.processes import own_kilobytes
from webapp import library
from webapp.library.loader import load_library


def main(content: Path) -> dict[str, float]:
    """What it took to load `content` and to make it ready to be served."""
    held, begun = own_kilobytes(), time.process_time()
    library.install(Flask("webapp"), load_library(content), "https://www.clinic.example")
    return {"seconds": time.process_time() - begun, "kilobytes": own_kilobytes() - held}


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout)
