"""Steps of `tests.benchmarks.removals`, in the settings of an installation on SQLite; each prints JSON.

`python -m tests.benchmarks.removals_process fill COUNT | preview | run MINUTES`.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from pixstudio.jobs.models import Generation  # noqa: E402
from pixstudio.jobs.states import State  # noqa: E402
from pixstudio.retention.models import RemovalAction, RetentionRule, RetentionRun  # noqa: E402
from pixstudio.retention.operations import runs  # noqa: E402
from pixstudio.retention.operations.planning import find_due_retention  # noqa: E402
from pixstudio.retention.queries import previews_of, rules_of  # noqa: E402
from pixstudio.retention.rules import ALL_SPARED  # noqa: E402
from pixstudio.teams.models import Membership  # noqa: E402
from pixstudio.web import database_time  # noqa: E402
from pixstudio.web.background.retention import DAY, Kind  # noqa: E402
from tests.gallery.query_plans import SERIES  # noqa: E402
from tests.teams.people import sign_in  # noqa: E402

# Of a copied result, by its number.
OWN = {
    "id": "printf('%032x', n)",
    "nonce": "'copy' || n",
    "created_at": "strftime('%Y-%m-%d %H:%M:%f', '2024-01-01', '+' || n || ' seconds')",
    "finished_at": "strftime('%Y-%m-%d %H:%M:%f', '2024-01-01', '+' || n || ' seconds')",
    "changed_at": "strftime('%Y-%m-%d %H:%M:%f', '2024-01-01', '+' || n || ' seconds')",
    # Every twentieth is rated, and spared.
    "rating": "CASE WHEN n % 20 = 0 THEN 4 END",
}


def fill(count: str) -> dict[str, Any]:
    """A team with so many old results, and a rule that was saved days ago; the session of its owner."""
    member, now = Membership.objects.select_related("user", "team").get(), timezone.now()
    Generation.objects.create(
        team=member.team,
        creator=member.user,
        nonce="original",
        operation="text",
        parameters={"prompt": "A lighthouse at dusk", "model": "v5.6", "quality": "360p"},
        state=State.DONE,
        file="results/none/result.mp4",
        poster="results/none/poster.webp",
        content_type="video/mp4",
        size_bytes=4_200_000,
        created_at=now - 900 * DAY,
        finished_at=now - 900 * DAY,
        changed_at=now - 900 * DAY,
    )
    table, fields = Generation._meta.db_table, Generation._meta.concrete_fields
    columns = [str(field.column) for field in fields if not field.generated]
    chosen = ", ".join(OWN.get(column, column) for column in columns)
    series = SERIES["sqlite"].format(rows=int(count))
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) {series} SELECT {chosen} FROM {table}, series"  # noqa: S608
            " WHERE nonce = 'original'"
        )
    at = {"changed_at": now - 2 * DAY, "starts_at": now - DAY, "next_run_at": now - DAY}
    RetentionRule.objects.create(
        team=member.team, kind=Kind.RESULTS, days=30, action=RemovalAction.FILES,
        spared=sorted(ALL_SPARED), noticed_at=now - 2 * DAY, **at,
    )  # fmt: skip
    browser = Client()
    sign_in(browser, member.user)
    cookies = {name: one.value for name, one in browser.cookies.items()}
    return {"seconds": time.perf_counter() - began, "cookies": cookies}


def preview() -> dict[str, float]:
    """How long the page and the command count what the rule would take."""
    team, now = Membership.objects.get().team, database_time.now()
    rules = {Kind.RESULTS: rules_of(team.pk)[Kind.RESULTS]}

    def count(most: int | None) -> float:
        return _seconds(lambda: previews_of(team, rules, now, most))

    return {"page": count(100_000), "whole": count(None), "peak_mb": _peak_megabytes()}


def run(minutes: str) -> dict[str, Any]:
    """Work the run off as a worker does for so long, portion after portion, with its longest transaction."""
    find_due_retention(database_time.now())
    pk = RetentionRun.objects.get().pk
    longest, portions, before = 0.0, 0, _peak_megabytes()
    worked = time.process_time()
    began, goes_on = time.perf_counter(), True
    while goes_on and time.perf_counter() - began < 60 * float(minutes):
        with _TimedTransactions(connection) as spent:
            goes_on = runs.process_run(run_id=pk, now=database_time.now())
        portions += 1
        longest = max(longest, *spent, 0.0)
    row = RetentionRun.objects.get()
    return {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - worked,
        "portions": portions,
        "longest": longest,
        "state": row.state,
        "done": row.done_count,
        "bytes": row.done_bytes,
        "grown_mb": _peak_megabytes() - before,
    }


class _TimedTransactions:
    """The seconds from the first statement of each transaction to its COMMIT, as SQLite holds its lock."""

    def __init__(self, database: Any) -> None:
        self.database = database
        self.spent: list[float] = []
        self.began = 0.0

    def __enter__(self) -> list[float]:
        self.wrapper = connection.execute_wrapper(self._look)
        self.wrapper.__enter__()
        # Django commits without a statement that a wrapper would see.
        self.commit = self.database._commit
        self.database._commit = self._commit
        return self.spent

    def _look(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if connection.in_atomic_block and not self.began:
            self.began = time.perf_counter()
        return execute(sql, *more)

    def _commit(self) -> Any:
        found = self.commit()
        if self.began:
            self.spent.append(time.perf_counter() - self.began)
        self.began = 0.0
        return found

    def __exit__(self, *_error: object) -> None:
        self.database._commit = self.commit
        self.wrapper.__exit__(None, None, None)


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


STEPS: dict[str, Callable[..., Any]] = {"fill": fill, "preview": preview, "run": run}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))
