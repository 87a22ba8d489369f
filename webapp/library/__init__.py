"""The reading room: articles, treatments and pages, read from `content/` once at start."""

from webapp.library.views import install, public_addresses

__all__ = ["install", "public_addresses"]
