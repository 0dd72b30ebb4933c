"""The Python client as programs have it: one file beside them."""

import importlib
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "clients" / "python"
sys.path.insert(0, str(FOLDER))
client: Any = importlib.import_module("pixstudio_client")
