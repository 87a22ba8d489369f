"""How fast the site answers: measured, with the real server, never as a timed test."""
