"""Where the studio's parts are: its code, its pages, and the folder of its settings and data.

A clone has its pages beside the package, and keeps settings and data in itself. An installed wheel has its
pages inside the package, and nothing is ever written there.
"""

import os
from collections.abc import Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# Where `python -m pixstudio` works from: the clone, or the environment's packages.
CODE = PACKAGE.parent
IS_CLONE = (CODE / "manage.py").is_file() and (CODE / "templates").is_dir()
# Holds `templates`, `static` and `deploy`.
RESOURCES = CODE if IS_CLONE else PACKAGE


def home_of(environment: Mapping[str, str]) -> Path:
    """The folder of `.env`, data and collected static files.

    PIXSTUDIO_HOME, else the clone, else `pixstudio` in the user's data folder (XDG_DATA_HOME).
    """
    if chosen := environment.get("PIXSTUDIO_HOME"):
        return Path(chosen).expanduser().absolute()
    if IS_CLONE:
        return CODE
    shared = Path(environment.get("XDG_DATA_HOME") or "~/.local/share").expanduser()
    return (shared if shared.is_absolute() else Path.home() / ".local/share") / "pixstudio"


HOME = home_of(os.environ)
ENV_FILE = HOME / ".env"


def command_text(arguments: str) -> str:
    """How an operator types a command here, such as `pixstudio migrate`."""
    return f"python manage.py {arguments}" if IS_CLONE else f"pixstudio {arguments}"
