"""What can keep the demo from starting."""


class DemoError(Exception):
    """The demo cannot start; the message is one line that says why and what to do."""
