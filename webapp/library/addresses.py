"""Which addresses the site has, so that a link in a content file can be checked before anyone follows it."""

HOME = "/"
RESOURCES = "/resources"
FEED = "/resources/feed.xml"
SEARCH = "/resources/search"
TREATMENTS = "/treatments"
COMPARE = "/treatments/compare"
EVIDENCE = "/evidence"

READ = (HOME, RESOURCES, TREATMENTS, COMPARE, EVIDENCE, "/specialists", "/privacy", "/accessibility")
"""Pages that are the same for every reader, whatever content files there are."""

LISTED = (*READ, "/assessment", "/assessment/rules", "/contact")
"""What search engines are told of, beside the content files."""

FIXED = (*LISTED, SEARCH)
"""Every public address that does not depend on a content file's name."""

PAGES = (
    "home",
    "resources",
    "treatments",
    "evidence",
    "specialists",
    "privacy",
    "accessibility",
    "not-found",
    "server-error",
    "bad-request",
    "too-large",
    "unavailable",
)
"""The files that `content/en/pages/` must hold: a page that is missing would only be noticed when it is needed."""
