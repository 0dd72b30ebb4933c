"""PixStudio's own settings for an installation that keeps its static files to itself and starts quickly."""

import gc

from pixstudio.settings import *  # noqa: F403
from pixstudio.settings import DATA_DIR, MIDDLEWARE, TEMPLATES

# Collected for each: another test that runs at the same time writes into the usual folder.
STATIC_ROOT = DATA_DIR / "static"
MIDDLEWARE = [*MIDDLEWARE, "tests.journeys.support.request_log.PollLog"]
# Else half a second of a processor for each person and sign-in, and no journey is about that.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["environment"] = "tests.journeys.support.compiled_templates.environment"
# Python's 700 costs a tenth of each start and each page.
gc.set_threshold(50_000, 20, 100)
