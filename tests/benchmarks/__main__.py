"""`make bench`: prints a line for each page and ends with 1 where one costs more than it may."""

import os
import sys

import django
from django.test.utils import setup_test_environment, teardown_test_environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests.benchmarks.measuring import Budget, Measured, measure  # noqa: E402
from tests.benchmarks.studio import fill, member_of_new_team  # noqa: E402

EMPTY = Budget(queries=12, ratio=1.0)
PAGE = Budget(queries=12, ratio=8.0)
POLL = Budget(queries=2, ratio=1.0)


def measure_all() -> list[Measured]:
    """The empty page first, then what is compared with it."""
    _, newcomer = member_of_new_team("nora")
    member, client = member_of_new_team("olaf")
    at_work = fill(member)
    shown = ",".join(f"{row.pk}:{row.version}" for row in at_work)
    poll = f"{reverse('generation_status')}?cards={shown}"
    detail = reverse("generation", args=[at_work[0].pk])
    return [
        measure("empty gallery", newcomer, reverse("gallery"), EMPTY),
        measure("poll, nothing new, 20 cards", client, poll, POLL),
        measure("gallery of 2020", client, reverse("gallery"), PAGE),
        measure("detail of one of 2020", client, detail, PAGE),
        measure("create, 20 cards", client, reverse("create", args=["text"]), PAGE),
    ]


def report(rows: list[Measured]) -> bool:
    """Print the table. False where a page costs more than it may."""
    empty = rows[0]
    sys.stdout.write(f"{'page':<30}{'status':>7}{'queries':>9}{'ms':>8}{'ratio':>7}   may cost\n")
    for row in rows:
        sys.stdout.write(
            f"{row.name:<30}{row.status:>7}{row.queries:>9}{row.seconds * 1000:>8.1f}"
            f"{row.ratio_to(empty):>7.2f}   {row.budget.queries} queries, ratio {row.budget.ratio}"
            f"{'' if row.is_within(empty) else '   TOO MUCH'}\n"
        )
    return all(row.is_within(empty) for row in rows)


def main() -> int:
    setup_test_environment()
    kept = connection.creation.create_test_db(verbosity=0)
    try:
        return 0 if report(measure_all()) else 1
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)
        teardown_test_environment()


if __name__ == "__main__":
    sys.exit(main())
