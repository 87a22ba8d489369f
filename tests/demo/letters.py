"""Mails to keep, as bytes."""

from email.message import EmailMessage
from email.policy import SMTP


def letter(subject: str = "Soon: request K7M4", text: str = "Hello", html: str | None = None) -> bytes:
    """A mail as the site would send it."""
    message = EmailMessage()
    message["From"] = "website@true-precision.example"
    message["To"] = "intake@true-precision.example"
    message["Reply-To"] = "pat@clinic.example"
    message["Date"] = "Mon, 23 Nov 2026 12:00:00 +0000"
    message["Subject"] = subject
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message.as_bytes(policy=SMTP)
