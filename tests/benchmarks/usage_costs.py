"""Usage over a million jobs: what its page costs, one look of the clock, and summing all of it up again."""

from collections.abc import Callable, Iterator

from django.urls import reverse
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.usage.operations import bring_up_to_date, rebuild
from tests.benchmarks.measuring import Budget, Finding, measure, timed
from tests.benchmarks.million_jobs import DAYS, JOBS_PER_DAY, fill_past
from tests.benchmarks.studio import member_of_new_team

EMPTY = Budget(queries=14, ratio=1.0)
USAGE = Budget(queries=14, ratio=6.0)
YEAR = Budget(queries=14, ratio=10.0)
POLL = Budget(queries=3, ratio=1.0)
# A day of 2 740 jobs, summed up while somebody works.
LOOK_SECONDS = 3.0
REBUILD_SECONDS = 300.0


def measure_usage() -> Iterator[Finding]:
    """The page against an empty signed-in one, and what keeping the sums up to date takes."""
    _, newcomer = member_of_new_team("nora")
    empty = measure("empty usage", newcomer, reverse("usage"), EMPTY)
    yield empty.beside(empty)
    member, client = member_of_new_team("otto")
    seconds = timed(lambda: fill_past(member))
    yield Finding(f"{DAYS * JOBS_PER_DAY} jobs written", f"{seconds:.1f} s")
    yield _within(
        "usage summed up from nothing", lambda: rebuild(now=timezone.now()), REBUILD_SECONDS
    )
    bring_up_to_date(now=timezone.now())
    yield _within("usage, a look where nothing changed", _look, 0.1)
    today = Generation.objects.filter(team=member.team).order_by("-created_at")
    Generation.objects.filter(pk=today.values_list("pk", flat=True)[0]).update(
        changed_at=timezone.now()
    )
    yield _within(f"usage, a day of {JOBS_PER_DAY} summed up again", _look, LOOK_SECONDS)
    url = reverse("usage")
    for name, query, budget in (
        ("this month", "", USAGE),
        ("30 days", "?range=30days", USAGE),
        ("30 days of a member", f"?range=30days&member={member.user_id}", USAGE),
        ("30 days of a model", "?range=30days&model=v5.6", USAGE),
        ("12 months", "?range=12months", YEAR),
    ):
        yield measure(f"usage, {name}", client, url + query, budget).beside(empty)
    shown = client.get(url).context["usage"].poll_url
    yield measure("usage, poll, nothing new", client, shown, POLL).beside(empty)


def _look() -> None:
    bring_up_to_date(now=timezone.now())


def _within(name: str, call: Callable[[], object], most: float) -> Finding:
    seconds = timed(call)
    return Finding(name, f"{seconds:.2f} s", f"at most {most:g} s", seconds <= most)
