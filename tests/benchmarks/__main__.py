"""`make bench`: prints what pages and files cost; ends with 1 where a goal is missed by more than a fifth.

`python -m tests.benchmarks PART` measures a part; `pages --help` has the options.
"""

import argparse
import os
import signal
import sys

import django
from django.utils.module_loading import import_string

from tests.benchmarks.outside.measuring_pages import add_options, measure_pages

# Beside the pages: the functions, imported once there are settings.
PARTS = {
    "files": "tests.benchmarks.transfers.measure_transfers",
    "migrations": "tests.benchmarks.migrating.measuring.measure_migrations",
    "scrape": "tests.benchmarks.scrape.measure_scrape",
    "idle": "tests.benchmarks.idle.measure_idle",
    "removals": "tests.benchmarks.removals.measure_removals",
    "submission": "tests.benchmarks.submission.measure_submission",
    "upstream": "tests.benchmarks.upstream.measure_upstream",
}


def main(arguments: list[str]) -> int:
    # Anyone who stops it finds the disk as it was: everything on the way out is cleaned up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=["pages", *PARTS])
    add_options(parser)
    add_upstream_options(parser)
    words = "old results for removals (1 000 000)"
    parser.add_argument("--results", type=int, default=1_000_000, help=words)
    options = parser.parse_args(arguments)
    is_within = options.part not in (None, "pages") or measure_pages(options)
    for name in PARTS if options.part is None else [options.part]:
        is_within &= name == "pages" or _measure(name, options)
    return int(not is_within)


def add_upstream_options(parser: argparse.ArgumentParser) -> None:
    """The size of `upstream`."""
    parser.add_argument("--accounts", type=int, default=500, help="with running jobs (500)")
    parser.add_argument("--running", type=int, default=8, help="jobs of each account (8)")
    parser.add_argument("--minutes", type=float, default=1.0, help="how long to measure (1)")


def _measure(name: str, options: argparse.Namespace) -> bool:
    """Print a line for each thing measured; whether all are within their limits."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    is_within = True
    for finding in import_string(PARTS[name])(options):
        sys.stdout.write(f"{finding}\n")
        sys.stdout.flush()
        is_within &= finding.is_within
    return is_within


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
