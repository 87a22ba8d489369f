"""The demo's own keys: made once and kept, so that what was stored can be read after a restart."""

import base64
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from demo.faults import DemoError
from demo.files import write_private

MAKERS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_hex(32),
    "ENCRYPTION_KEYS": lambda: "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
}


def kept_keys(path: Path) -> dict[str, str]:
    """The keys in the file `path`, which is made (readable by its owner only) when it is missing or lacks one."""
    try:
        keys = _read(path)
        missing = {name: make() for name, make in MAKERS.items() if not keys.get(name)}
        if missing:
            keys |= missing
            write_private(path, "".join(f"{name}={value}\n" for name, value in keys.items()))
    except (OSError, UnicodeDecodeError) as error:
        raise DemoError(f"The demo's keys cannot be kept in {path}: {error}.") from error
    return keys


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text("ascii").splitlines())
    return {name: value for name, _, value in lines if name in MAKERS}
