"""Templates are indented for those who write them; the pages are sent without that."""

import re

from jinja2.ext import Extension

INDENT = re.compile(r"\n[ \t]+")


class Unindented(Extension):
    """Takes the white space from the beginning of each line of an HTML template, once, when it is compiled.

    Only the template's own text: what stands in the values that it shows is left alone.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The `source` of the template; lines keep their numbers, which errors name."""
        return INDENT.sub("\n", source) if name is None or name.endswith(".html") else source
