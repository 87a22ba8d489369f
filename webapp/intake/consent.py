"""The words that a person agrees to before sending, read from the clinic's own file."""

import hashlib
from pathlib import Path

from webapp.content import ContentError, read_markdown
from webapp.intake.request import Consent


def load_consent(path: Path) -> Consent:
    """The consent in the file at `path`: `title` (the words beside the box) and the paragraphs it refers to.

    The body is plain text, shown and stored as it stands. Raises ContentError.
    """
    entry, body, line = read_markdown(path)
    entry.only("title", "summary")
    paragraphs = [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]
    if not paragraphs:
        raise ContentError(path, line, "The text that people agree to is missing", "Write it below the second '---'")
    wording = "\n\n".join([*paragraphs, entry.text("title")])
    return Consent(wording, hashlib.sha256(wording.encode()).hexdigest()[:12])
