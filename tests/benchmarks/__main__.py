"""`make bench`: prints what pages and files cost; ends with 1 where a goal is missed by more than a fifth.

`python -m tests.benchmarks pages` or `files` measures a part; `pages --help` has the options.
"""

import argparse
import os
import signal
import sys

import django

from tests.benchmarks.outside.measuring_pages import add_options, measure_pages


def main(arguments: list[str]) -> int:
    # Whoever stops it finds the disk as it was: everything on the way out is cleaned up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=["pages", "files"])
    add_options(parser)
    options = parser.parse_args(arguments)
    is_within = options.part == "files" or measure_pages(options)
    if options.part != "pages":
        is_within &= _measure_files()
    return int(not is_within)


def _measure_files() -> bool:
    """Print a line for each thing measured; whether all are within their limits."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.benchmarks.transfers import measure_transfers

    is_within = True
    for finding in measure_transfers():
        sys.stdout.write(f"{finding}\n")
        sys.stdout.flush()
        is_within &= finding.is_within
    return is_within


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
