"""More of `test_kill`: `python -m tests.journeys.api.kill --orders 600 --kills 60`."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.journeys.api.test_kill import run  # noqa: E402


def main() -> None:
    """Run it in a folder of its own and print the figures. Raises: AssertionError."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=600)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--database", default="", help="a DATABASE_URL; without one SQLite")
    asked = parser.parse_args()
    more = {"DATABASE_URL": asked.database} if asked.database else {}
    with tempfile.TemporaryDirectory(prefix="kill-api-") as folder:
        found = run(Path(folder), asked.orders, asked.kills, **more)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
