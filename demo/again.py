"""The site made once more in a process that serves it already."""

from dataclasses import replace
from pathlib import Path

from flask import Flask

from webapp import create_app
from webapp.settings import MailSender, Settings


def made_again(first: Flask, settings: Settings, content: Path) -> Flask:
    """A site like `first` from the files as they are now; its mails go out through the sender that `first` started."""
    site = create_app(replace(settings, mail_sender=MailSender.OFF), content=content)
    site.extensions["intake"] = replace(site.extensions["intake"], wake=first.extensions["intake"].wake)
    return site
