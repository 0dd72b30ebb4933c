"""PixStudio's own settings for an installation, which keeps its static files to itself."""

from pixstudio.settings import *  # noqa: F403
from pixstudio.settings import DATA_DIR, MIDDLEWARE

# Collected for each: another test that runs at the same time writes into the usual folder.
STATIC_ROOT = DATA_DIR / "static"
MIDDLEWARE = [*MIDDLEWARE, "tests.journeys.support.request_log.PollLog"]
