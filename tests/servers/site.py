"""The site as it is served in earnest, in processes of its own."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from demo.faults import DemoError
from demo.ports import HOST, free_port
from demo.site import answers, migrate, serving_site, wait_until_served

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")


@contextmanager
def site_process(environ: Mapping[str, str], output: Path | None = None, workers: int = 2) -> Iterator[str]:
    """The address of the site, its database migrated, served with the settings in `environ` until the block ends.

    Nothing else of the tests' own environment reaches it; PORT is a free one and BASE_URL follows it unless it is
    https. All that the server writes goes into the file `output`. AssertionError with it, when it does not start.
    """
    port = free_port()
    address = f"http://{HOST}:{port}"
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    base_url = environ.get("BASE_URL", "")
    own = {"PORT": str(port), "BASE_URL": base_url if base_url.startswith("https://") else address}
    settings = {**passed_on, **environ, **own}
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        written = output or Path(folder) / "output"
        try:
            migrate(settings["DATABASE_URL"])
            with written.open("ab") as file, serving_site(settings, port, workers, file) as process:
                wait_until_served(process, lambda: answers(port, settings["BASE_URL"]))
                yield address
        except DemoError as fault:
            raise AssertionError(f"{fault}\n{written.read_text() if written.exists() else ''}") from fault
