"""Polls running jobs whose account was removed here, one video at a time."""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet

from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.polling.account_poll import end_overdue, move_by_video
from pixstudio.jobs.states import MOVABLE
from pixstudio.jobs.task_queue import enqueue
from pixstudio.jobs.upstream import result_kind
from pixstudio.pixverse import errors

ORPHAN_PAUSE_SECONDS = 60.0
AT_ONCE = 50


def orphans() -> QuerySet[Attempt]:
    """The attempts of running jobs without an account."""
    rows = Attempt.objects.filter(is_open=True, account=None, remote_id__isnull=False)
    return rows.filter(generation__state__in=MOVABLE)


def enqueue_orphans(now: dt.datetime) -> int:
    """Enqueue a check of each running job without an account, once a minute."""
    attempts = orphans().select_related("generation")[:AT_ONCE]
    due = [a for a in attempts if (a.generation.due_at or now) <= now]
    pause = dt.timedelta(seconds=ORPHAN_PAUSE_SECONDS * settings.PATIENCE)
    for attempt in due:
        waiting = Generation.objects.filter(pk=attempt.generation_id, state__in=MOVABLE)
        waiting.update(due_at=now + pause)
        enqueue("poll_orphan", attempt.pk)
    return len(due)


def poll_orphan(*, attempt_id: int, now: dt.datetime) -> bool:
    """Ask for one result by its id; True where PixVerse has it. A video with 404 is still being made.

    Costs one call and no credits. Page: get-pixverse-videos-video_id.
    """
    attempt = Attempt.objects.select_related("generation").filter(pk=attempt_id).first()
    if attempt is None or attempt.remote_id is None:
        return False
    try:
        client = client_of(attempt.generation.team_id)
        video = client.get_result(result_kind(attempt.generation), attempt.remote_id)
    except errors.NotFound:
        end_overdue([attempt], now)
        return False
    except errors.PixVerseError as error:
        if error.retry_after_seconds:
            at = now + errors.pause_after(error, dt.timedelta())
            rows = Generation.objects.filter(pk=attempt.generation_id, state__in=MOVABLE)
            rows.update(due_at=at)
        return False
    except NO_CLIENT_ERRORS:
        return False
    move_by_video(attempt, video, now)
    return True
