"""`python -m demo`, from the project's folder: serves until Ctrl-C."""

import os
import signal
import sys
from importlib import import_module

if __name__ == "__main__":
    # Loading the site takes a moment; Ctrl-C in it ends the program instead of showing where it was.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(import_module("demo.runner").main(os.environ))
