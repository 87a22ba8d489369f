"""Backups: every table of the site in one sealed file, whichever of the two databases it came from or goes to."""
