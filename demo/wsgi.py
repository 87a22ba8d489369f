"""What the demo's server loads: the site as any server would serve it, but following its content."""

import os

from demo.again import made_again
from demo.live import LiveSite
from webapp import application
from webapp.settings import ROOT, Settings

first = application()
app = LiveSite(first, lambda: made_again(first, Settings.from_env(os.environ), ROOT / "content"), ROOT)
