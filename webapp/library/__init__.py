"""The reading room: articles, treatments and pages, read from `content/` once at start."""
