"""Whether there is room on the disk that the requests are written to."""

import shutil
from collections.abc import Callable
from pathlib import Path

MEGABYTE = 1024 * 1024
LEAST_MEGABYTES = 200


def free_megabytes(folder: Path) -> int:
    """Room on the volume of `folder`, or of the nearest folder above it that exists. Raises OSError."""
    existing = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    return shutil.disk_usage(existing).free // MEGABYTE


def disk_fault(folder: Path, free: Callable[[Path], int] = free_megabytes) -> str | None:
    """None while there is room, else what is wrong, in words."""
    left = free(folder)
    return f"only {left} MB are free; make room before requests are refused" if left < LEAST_MEGABYTES else None
