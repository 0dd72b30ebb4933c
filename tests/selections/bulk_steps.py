"""Steps of bulk runs: a worker's next portion, and many jobs at once."""

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.selections import operations
from pixstudio.selections.actions import ACTIONS
from pixstudio.selections.models import BulkRun
from tests.jobs.jobs import TEXT
from tests.teams.people import Person

MINUTE = dt.timedelta(minutes=1)


def many(person: Person, count: int, **values: Any) -> list[Generation]:
    """Finished jobs, a second apart, the newest first."""
    now = timezone.now()
    rows = [
        Generation(
            **{
                "team": person.team,
                "creator": person.member.user,
                "nonce": secrets.token_hex(8),
                "operation": "text",
                "parameters": {**TEXT, "duration": 5},
                "state": State.DONE,
                "created_at": now - dt.timedelta(seconds=number + 1),
                "changed_at": now,
                **values,
            }
        )
        for number in range(count)
    ]
    return Generation.objects.bulk_create(rows)


def act(person: Person, action: str, rows: list[Generation] | None = None, **values: Any) -> Any:
    """Send the gallery's selection form, or with `htmx=True` as the page does."""
    ids = {"ids": ",".join(str(row.pk) for row in rows)} if rows is not None else {}
    return send(person, "/gallery/selection/", {"action": action, **ids, **values})


def act_in_trash(person: Person, step: str, rows: list[Generation] | None = None, **v: Any) -> Any:
    ids = {"ids": ",".join(str(row.pk) for row in rows)} if rows is not None else {}
    return send(person, f"/gallery/trash/{step}/", {**ids, **v})


def send(person: Person, path: str, values: dict[str, Any]) -> Any:
    is_page = values.pop("htmx", False)
    current = values.pop("current", "http://testserver/gallery/")
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": current} if is_page else {}
    return person.post(path, values, **headers)


def work(run: BulkRun, now: dt.datetime | None = None) -> bool:
    """Let a worker process the run's next portion."""
    goes_on = operations.process_run(run_id=run.pk, actions=ACTIONS, now=now or timezone.now())
    run.refresh_from_db()
    return goes_on


def work_on(run: BulkRun) -> BulkRun:
    """Let workers process the run to its end."""
    while work(run):
        pass
    return run


def only_run() -> BulkRun:
    return BulkRun.objects.get()
