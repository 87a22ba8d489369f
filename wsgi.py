"""What servers and the `flask` command load."""

from webapp import application

app = application()
