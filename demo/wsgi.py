"""What the demo's server loads: the site as any server would serve it, but following its content."""

import os
from dataclasses import replace

from flask import Flask

from demo.live import LiveSite
from webapp import application, create_app
from webapp.settings import ROOT, MailSender, Settings

first = application()


def _again() -> Flask:
    """The site made anew; the mails go out as before, through the sender of the first one."""
    settings = replace(Settings.from_env(os.environ), mail_sender=MailSender.OFF)
    site = create_app(settings)
    site.extensions["intake"] = replace(site.extensions["intake"], wake=first.extensions["intake"].wake)
    return site


app = LiveSite(first, _again, ROOT)
