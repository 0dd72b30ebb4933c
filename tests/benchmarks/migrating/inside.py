"""Steps in the database of the studio: `python -m tests.benchmarks.migrating.inside connect TOKEN`.

Each prints JSON. Which database, the environment says.
"""

import json
import sys
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from pixstudio.accounts.models import Account  # noqa: E402
from pixstudio.accounts.operations import connect_api  # noqa: E402
from pixstudio.events.models import Event  # noqa: E402
from pixstudio.gallery.models import ResultSum  # noqa: E402
from pixstudio.jobs.models import Generation  # noqa: E402
from pixstudio.jobs.states import ACTIVE, FAILED_STATES, State  # noqa: E402
from pixstudio.teams.models import Membership, Role, Team  # noqa: E402
from tests.benchmarks.outside.addresses import addresses  # noqa: E402
from tests.benchmarks.outside.inside import _cookie_of  # noqa: E402
from tests.benchmarks.outside.seeding import add_team  # noqa: E402

NAME = "Busy"
SLOTS = {"max_jobs": 500, "gen_simultaneously": 500, "monthly_credits": 10**9}


def connect(token: str) -> dict[str, Any]:
    """A team whose jobs run at the API; what its owner and that of the large one ask for."""
    (owner,) = add_team(NAME, 1)
    connect_api(team=owner.team, token=token, now=timezone.now(), member=owner)
    Account.objects.filter(team=owner.team).update(**SLOTS)
    large = Membership.objects.get(team__name="Large", role=Role.OWNER)
    asked = addresses()
    pages = [(name, asked[name][1], dict(asked[name][2])) for name in ("gallery", "poll", "detail")]
    return {
        "pages": pages,
        "cookie": _cookie_of(large.user),
        "create": reverse("create_submission", args=["text"]),
        "busy_cookie": _cookie_of(owner.user),
    }


def report() -> dict[str, Any]:
    """Jobs of the busy team: how many there are, are done, and are in each place that triggers write."""
    team = Team.objects.get(name=NAME)
    jobs = Generation.objects.filter(team=team).order_by()
    sums = ResultSum.objects.filter(team=team, unit=ResultSum.MONTH, result_group="finished")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM search_searchdocument JOIN jobs_generation"
            " ON jobs_generation.id = generation_id WHERE team_id = %s",
            [team.pk],
        )
        documents = cursor.fetchone()[0]
    return {
        "jobs": jobs.count(),
        "done": jobs.filter(state=State.DONE).count(),
        "failed": jobs.filter(state__in=FAILED_STATES).count(),
        "ended": jobs.exclude(state__in=ACTIVE).count(),
        "events": Event.objects.filter(team=team, kind="job.done").count(),
        "sums": sum(sums.values_list("count", flat=True)),
        "documents": documents,
    }


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    sys.stdout.write(json.dumps({"connect": connect, "report": report}[name](*arguments)))
