"""`make bench`: prints what pages and files cost; ends with 1 where a goal is missed by more than a fifth.

`python -m tests.benchmarks pages` or `files` measures a part; `pages --help` has the options.
"""

import argparse
import signal
import sys

from tests.benchmarks.outside.measuring_pages import add_options, measure_pages


def main(arguments: list[str]) -> int:
    # Whoever stops it finds the disk as it was: everything on the way out is cleaned up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=["pages", "files"])
    add_options(parser)
    options = parser.parse_args(arguments)
    is_within = True
    if options.part != "files":
        is_within = measure_pages(options)
    return int(not is_within)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
