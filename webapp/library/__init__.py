"""The reading room: articles, treatments and pages, read from `content/` once at start."""

from webapp.library.views import install

__all__ = ["install"]
