"""The Python client as programs have it: one file beside them."""

import sys
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "clients" / "python"
sys.path.insert(0, str(FOLDER))

import pixstudio_client as client  # noqa: E402

__all__ = ["client"]
