"""Counts what runs on an account although this studio did not send it."""

import datetime as dt
from collections.abc import Iterable

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.states import OCCUPYING
from pixstudio.pixverse import statuses
from pixstudio.pixverse.schemas import Video

FOREIGN_LIFE = dt.timedelta(hours=1)


def count_foreign_jobs(
    account: Account, attempts: Iterable[Attempt], videos: Iterable[Video], now: dt.datetime
) -> int:
    """Jobs on the account that are not ours: they use slots too. `attempts` are as the database has them.

    Sent from elsewhere, cancelled here, or accepted although we don't know it. A video listed
    for hours, maybe in an undocumented status, does not hold its slot for ever.
    """
    ours = {one.remote_id for one in attempts if one.is_open and _occupies(one)}
    running = [
        video.video_id
        for video in videos
        if statuses.outcome(video) == "running" and not video.off_peak and _is_young(video, now)
    ]
    unknown = [video_id for video_id in running if video_id not in ours]
    if not unknown:
        return 0
    counted = Attempt.objects.filter(
        remote_id__in=unknown, account=account, is_open=True, generation__state__in=OCCUPYING
    )
    return len(unknown) - counted.count()


def _occupies(attempt: Attempt) -> bool:
    return attempt.generation.state in OCCUPYING


def _is_young(video: Video, now: dt.datetime) -> bool:
    return video.created_at is None or now - video.created_at < FOREIGN_LIFE
