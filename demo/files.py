"""Files that only their owner reads."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write the whole file aside, then put it in place: a reader never sees half of it, nor anybody else any of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(path)
