"""Imports what an account's lists hold, page by page, resuming at the stored offset."""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils.translation import gettext as _

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NO_CLIENT_ERRORS, client_of, record_failure
from pixstudio.imports.models import VideoImport
from pixstudio.imports.operations.lists import kind_of_list, may_skip, next_list
from pixstudio.imports.operations.results import (
    MAX_ID_LENGTH,
    nonce_prefix_of,
    restore_import,
    result_of,
    save_imported_videos,
)
from pixstudio.imports.queries import OPEN_IMPORT
from pixstudio.imports.task_queue import enqueue
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.operations.due import ENQUEUE_PAUSE
from pixstudio.jobs.operations.polling.account_poll import poll_lease
from pixstudio.jobs.operations.polling.account_readings import CLOCK_SKEW
from pixstudio.jobs.operations.polling.matching import is_its_video
from pixstudio.jobs.operations.polling.settlement import find_missing_by_seed
from pixstudio.jobs.operations.submission.outcomes import bind_attempt
from pixstudio.jobs.queries.attempts import WATCH_WINDOW
from pixstudio.pixverse import errors, paging, statuses
from pixstudio.pixverse.kinds import is_listed_as
from pixstudio.pixverse.schemas import Video, VideoPage
from pixstudio.saving.operations.import_pacing import (
    enqueue_imported_downloads,
    enqueue_posters,
)
from pixstudio.web import database_time, leases
from pixstudio.web.outages import report_outage

logger = logging.getLogger(__name__)
Lease = leases.Lease[QuerySet[VideoImport]]
PAGE = 40
# Each page begins so many entries before the end of the last one: where it does not join on to what was
# seen, entries were deleted meanwhile, and the walk goes back by a page.
OVERLAP = 5
REMEMBERED_IDS = 5 * PAGE
MAX_IDLE_PAGES = 5
RETRY_SECONDS = (5, 15, 30, 60, 120)
# Waiting does not fix these: an admin has to check the account first.
FINAL = (
    errors.Unauthorized,
    errors.NotFound,
    errors.AccountOnHold,
    errors.BadRequest,
    errors.PaymentRequired,
    errors.Forbidden,
)
ACCOUNT_TROUBLE = (errors.Unauthorized, errors.NotFound, errors.AccountOnHold)
# A total above this is none.
MAX_VIDEOS = 10**7


@dataclass
class ClassifiedVideos:
    """A page's entries: new ones, known ones that were removed here, and the counts of the rest."""

    new: list[Video] = field(default_factory=list)
    removed: list[tuple[Attempt, Video]] = field(default_factory=list)
    known: int = 0
    running: int = 0
    skipped: int = 0


def import_videos(*, import_id: uuid.UUID, now: dt.datetime) -> bool:
    """Import the next page of an account's lists; True if it was saved, or its list skipped.

    One worker at a time (a lease). A page is saved whole or not at all, so that a killed worker loses
    nothing and the next one continues from there. A failing API is asked again later, with pauses that
    grow; if it refuses the account, the import waits for a user. Costs one call, no credits.
    """
    rows = VideoImport.objects.filter(pk=import_id)
    due = OPEN_IMPORT & Q(paused_at=None, due_at__lte=now)
    lease = leases.Lease.claim(rows, now, duration=poll_lease(), condition=due)
    walk = lease.rows().select_related("account", "team").first() if lease else None
    if lease is None or walk is None:
        return False
    begins = max(0, walk.offset - OVERLAP)
    try:
        page = client_of(walk.team_id).list_results(
            kind_of_list(walk), walk.account.email, PAGE, begins
        )
    except NO_CLIENT_ERRORS:
        text = _("The API token is missing or can’t be read. Enter it under Accounts, then resume.")
        lease.release(paused_at=now, problem=text)
        return False
    except errors.PixVerseError as error:
        return _note_trouble(walk, lease, error, now)
    return _keep(walk, lease, replace(page, videos=_usable(page)), begins, now)


def _usable(page: VideoPage) -> tuple[Video, ...]:
    """Entries whose id can be kept and asked for; any other is left out like one without."""
    return tuple(
        v for v in page.videos if len(v.video_id) <= MAX_ID_LENGTH and v.video_id.isprintable()
    )


def _keep(walk: VideoImport, lease: Lease, page: VideoPage, begins: int, now: dt.datetime) -> bool:
    """Save a page and the walk's next offset in one transaction."""
    try:
        with transaction.atomic():
            # Lock both before saving, the account first as its removal does: until
            # the end it can't be removed, and no other worker can take over.
            Account.objects.select_for_update(no_key=True).filter(pk=walk.account_id).first()
            found, values = _next_place(walk, page, begins, now)
            values = {"total": _total(walk, page), **values}
            values |= {"lease_until": None, "problem": "", "tries": 0}
            if not lease.rows().filter(OPEN_IMPORT).update(**values):
                return False
            brought = save_imported_videos(walk, found.new, now)
            brought += sum(
                restore_import(walk, a.generation, video, now) for a, video in found.removed
            )
            VideoImport.objects.filter(pk=walk.pk).update(
                imported_count=F("imported_count") + brought
            )
    except IntegrityError:
        # A video of this page came to a job of ours at this moment: it is known the next time.
        lease.release(due_at=now + ENQUEUE_PAUSE)
        return False
    if values.get("finished_at") is None:
        enqueue("import_videos", str(walk.pk))
    _fetch_files(walk)
    return True


def _total(walk: VideoImport, page: VideoPage) -> int | None:
    return page.total if page.total is not None and 0 <= page.total <= MAX_VIDEOS else walk.total


def _fetch_files(walk: VideoImport) -> None:
    now = database_time.now()
    enqueue_posters(now)
    enqueue_imported_downloads(now)


def _next_place(
    walk: VideoImport, page: VideoPage, begins: int, now: dt.datetime
) -> tuple[ClassifiedVideos, dict[str, Any]]:
    """The entries of a page, and the walk's next position as values of its row."""
    recent = set(walk.recent_ids)
    unseen = {v.video_id: v for v in page.videos if v.video_id not in recent}
    is_joined = begins == 0 or len(unseen) < len(page.videos)
    if not is_joined and walk.idle_pages < MAX_IDLE_PAGES:
        back = {"offset": max(0, begins - PAGE), "idle_pages": walk.idle_pages + 1}
        return ClassifiedVideos(), {**back, "due_at": now}
    found = _sorted(walk, list(unseen.values()), now)
    # Entries without an id were left out, so that what the API names may be right; far off it is not.
    named = page.next_offset if (page.next_offset or 0) <= begins + PAGE else None
    offset = paging.next_offset(begins, len(page.videos), named)
    is_last = not page.videos or paging.is_last(offset, len(page.videos), PAGE, page.total)
    idle = 0 if unseen else walk.idle_pages + 1
    if walk.is_last_look:
        # What was seen on the way down is neither counted nor followed again.
        is_last = is_last or not found.new
        counts: dict[str, Any] = {}
    else:
        counts = {
            "known_count": F("known_count") + found.known,
            "running_count": F("running_count") + found.running,
            "skipped_count": F("skipped_count") + found.skipped,
        }
    recent_ids = [*unseen, *walk.recent_ids][:REMEMBERED_IDS]
    place = {"offset": offset, "recent_ids": recent_ids, "idle_pages": idle, "due_at": now}
    if is_last or idle >= MAX_IDLE_PAGES:
        place |= _end_of_list(walk, begins, now)
    return found, {**counts, **place}


def _end_of_list(walk: VideoImport, begins: int, now: dt.datetime) -> dict[str, Any]:
    """The end of a list; after a long walk one more look at its top, where new results come in."""
    if begins == 0 or walk.is_last_look:
        return next_list(walk, now)
    return {"is_last_look": True, "offset": 0, "recent_ids": [], "idle_pages": 0}


def _sorted(walk: VideoImport, videos: list[Video], now: dt.datetime) -> ClassifiedVideos:
    """Sort a page's results: to import, to restore, and counts of known, running and skipped ones.

    Known: used by any job of the team, or imported before. Videos imported by this very walk
    are not counted again.
    """
    rows = Attempt.objects.filter(remote_id__in=[video.video_id for video in videos])
    known = {row.remote_id: row for row in rows.select_related("generation")}
    doubtful_since = _doubtful_since(walk.account, now)
    missing = find_missing_by_seed(walk.account, [video.seed for video in videos])
    found, late = ClassifiedVideos(), dict[uuid.UUID, tuple[Attempt, list[Video]]]()
    for video in videos:
        attempt = known.get(video.video_id)
        if attempt is not None:
            _sort_known(walk, attempt, video, found)
        elif not is_listed_as(video.video_id, kind_of_list(walk)):
            found.skipped += 1
        elif result_of(video) is None:
            _sort_unfinished(video, found)
        elif doubtful_since and (video.created_at or now) >= doubtful_since:
            found.running += 1
        elif (lost := missing.get(video.seed)) and is_its_video(lost, video):
            late.setdefault(lost.generation_id, (lost, []))[1].append(video)
        else:
            found.new.append(video)
    for lost, its_videos in late.values():
        if bind_attempt(lost, [video.video_id for video in its_videos], now):
            found.known += len(its_videos)
        else:
            found.new += its_videos
    return found


def _sort_known(walk: VideoImport, attempt: Attempt, video: Video, found: ClassifiedVideos) -> None:
    generation = attempt.generation
    if generation.team_id != walk.team_id:
        # Another team of this studio works on the same account: a video is in one gallery only.
        found.skipped += 1
    elif generation.nonce.startswith(nonce_prefix_of(walk)):
        pass
    elif generation.removed_at and walk.brings_removed and result_of(video):
        found.removed.append((attempt, video))
    else:
        found.known += 1


def _sort_unfinished(video: Video, found: ClassifiedVideos) -> None:
    if statuses.outcome(video) in ("running", "done"):
        found.running += 1
    else:
        found.skipped += 1


def _doubtful_since(account: Account, now: dt.datetime) -> dt.datetime | None:
    """Since when a video may be the result of one of our unanswered attempts: matching binds it
    then, not the import. None without unanswered attempts."""
    waiting = Q(is_open=True) | Q(outcome="gave_up", sent_at__gt=now - WATCH_WINDOW)
    rows = Attempt.objects.filter(waiting, account=account, remote_id=None)
    first = rows.aggregate(first=Min("sent_at"))["first"]
    return first - CLOCK_SKEW if first else None


def _note_trouble(
    walk: VideoImport, lease: Lease, error: errors.PixVerseError, now: dt.datetime
) -> bool:
    """Wait for a user, or for a later try; or go on with the next list, and return True."""
    if not report_outage(error):
        logger.info("A page of %s could not be read: %s", walk.pk, error)
    if may_skip(walk, error):
        lease.release(
            **next_list(walk, now), refused=[*walk.refused, walk.kind], problem="", tries=0
        )
        enqueue("import_videos", str(walk.pk))
        return True
    reason = f" “{error.words}”" if error.words else ""
    if isinstance(error, FINAL):
        if isinstance(error, ACCOUNT_TROUBLE):
            record_failure(account_id=walk.account_id, error=error)
        text = _("PixVerse refused to list the account’s results.")
        lease.release(paused_at=now, problem=f"{text}{reason}")
        return False
    seconds = RETRY_SECONDS[min(walk.tries, len(RETRY_SECONDS) - 1)] * settings.PATIENCE
    text = _("PixVerse can’t be reached right now.")
    lease.release(
        problem=f"{text}{reason}",
        tries=min(walk.tries + 1, 1000),
        due_at=now + errors.pause_after(error, dt.timedelta(seconds=seconds)),
    )
    return False
