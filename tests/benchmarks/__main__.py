"""`make bench`: prints a line for each thing measured and ends with 1 where one costs more than it may.

`python -m tests.benchmarks pages`, `usage` or `files` measures a part.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator

import django
from django.test.utils import setup_test_environment, teardown_test_environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402

from tests.benchmarks.measuring import Finding  # noqa: E402
from tests.benchmarks.pages import measure_pages  # noqa: E402
from tests.benchmarks.transfers import measure_transfers  # noqa: E402
from tests.benchmarks.usage_costs import measure_usage  # noqa: E402


def in_a_database(measure: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """What is measured in a database that is dropped afterwards."""
    setup_test_environment()
    kept = connection.creation.create_test_db(verbosity=0)
    try:
        yield from measure()
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)
        teardown_test_environment()


PARTS: dict[str, Callable[[], Iterable[Finding]]] = {
    "pages": lambda: in_a_database(measure_pages),
    "usage": lambda: in_a_database(measure_usage),
    "files": measure_transfers,
}


def main(names: list[str]) -> int:
    # Whoever stops it finds the disk as it was: everything on the way out is cleaned up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    findings = []
    for name in names or PARTS:
        for finding in PARTS[name]():
            sys.stdout.write(f"{finding}\n")
            sys.stdout.flush()
            findings.append(finding)
    return 0 if all(finding.is_within for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
