"""PixStudio's own settings; only the collected static files are kept with the benchmark's database."""

from pixstudio.settings import *  # noqa: F403
from pixstudio.settings import DATA_DIR

STATIC_ROOT = DATA_DIR / "static"
