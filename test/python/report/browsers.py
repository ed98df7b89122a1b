"""The browser that tests look at pages with, and how to start it."""

import os
import shutil
import sys
from pathlib import Path

BROWSER = os.environ.get("STREAM_BROWSER") or next(
    filter(
        None,
        (
            shutil.which("headless-chromium", path=Path(sys.executable).parent),
            *map(shutil.which, ("chromium", "chromium-browser", "google-chrome")),
        ),
    ),
    None,
)
# As root Chromium starts without its sandbox only; the others keep it from looking for Google's hosts.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
