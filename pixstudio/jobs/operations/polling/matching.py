"""Matches jobs whose answer was lost with the account's videos. Absence is never proof."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.db import transaction

from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.polling.counted_posts import (
    NOTHING_READ,
    CountedPosts,
    is_without_seed,
    proven_by_statistics,
    waits_for_statistics,
)
from pixstudio.jobs.operations.submission.outcomes import bind_attempt, lock_attempt
from pixstudio.jobs.operations.submission.several_results import asked_count
from pixstudio.jobs.states import State
from pixstudio.jobs.upstream import result_kind
from pixstudio.pixverse.schemas import Video

CLEAN_READINGS_BEFORE_ASKING = 3
READINGS_OF_FEWER = 2
MAX_COUNTED = 1000
ASK_AFTER = dt.timedelta(minutes=10)
CLOCK_SKEW = dt.timedelta(minutes=10)


def match_unanswered(
    attempts: Iterable[Attempt],
    videos: Mapping[str, Video],
    reply_refs: Mapping[str, Sequence[str]],
    now: dt.datetime,
    counted: CountedPosts = NOTHING_READ,
) -> None:
    """Bind each unanswered attempt to the one video that is provably its own, or count the clean reading.

    First by `replyRef`; then among ids that were not known before and belong to no job: exactly one with
    our own seed and the same words is ours, or as many as a request for several asked for, or without a
    seed one that the statistics prove. Anything less certain is only kept as a candidate.
    """
    unanswered = [attempt for attempt in attempts if attempt.remote_id is None]
    listed = [one for ids in reply_refs.values() for one in ids]
    bound = _bound_ids([*videos, *listed]) if unanswered else set()
    for attempt in unanswered:
        candidates = [v for v in videos.values() if v.video_id not in bound and _may_be(attempt, v)]
        certain = _certain(attempt, candidates, reply_refs.get(attempt.reply_ref, ()))
        if not certain and is_without_seed(attempt) and asked_count(attempt) == 1:
            proven = proven_by_statistics(attempt, candidates, counted, now)
            certain = [proven] if proven else certain
        if certain and bound.isdisjoint(certain) and bind_attempt(attempt, certain, now):
            bound.update(certain)
        else:
            shown = [video for video in candidates if not _is_older(attempt, video)]
            _count_clean_reading(attempt, shown, now)


def _bound_ids(remote_ids: list[str]) -> set[str]:
    rows = Attempt.objects.filter(remote_id__in=remote_ids)
    return {str(remote_id) for remote_id in rows.values_list("remote_id", flat=True)}


def _certain(attempt: Attempt, candidates: list[Video], tracked: Sequence[str]) -> list[str]:
    """The ids that are certainly the attempt's: by its `replyRef`, or by its own seed.

    Of several results some may not be listed yet, so that fewer than asked for count only after a while.
    """
    asked = asked_count(attempt)
    if asked == 1 and tracked:
        return [tracked[0]]
    same = [video.video_id for video in candidates if _has_own_seed(attempt, video)]
    found = list(dict.fromkeys([*tracked, *same]))
    is_whole = len(found) == asked or attempt.clean_readings >= READINGS_OF_FEWER
    return found if 0 < len(found) <= asked and is_whole else []


def _has_own_seed(attempt: Attempt, video: Video) -> bool:
    return attempt.has_own_seed and video.seed == attempt.seed


def is_its_video(attempt: Attempt, video: Video) -> bool:
    """Whether the video carries the attempt's own seed and nothing else of it contradicts the body."""
    return _has_own_seed(attempt, video) and _may_be(attempt, video)


def _may_be(attempt: Attempt, video: Video) -> bool:
    """Nothing the API tells of the video contradicts the body we sent."""
    is_other_kind = video.kind != result_kind(attempt.generation)
    if is_other_kind or video.video_id in attempt.known_ids:
        return False
    facts = ((video.prompt, "prompt"), (video.model, "model"), (video.quality, "quality"))
    sent = attempt.body
    if any(fact and sent.get(name) and not _is_same(fact, sent[name]) for fact, name in facts):
        return False
    same_length = not (video.duration and sent.get("duration")) or int(video.duration) == int(
        sent["duration"]
    )
    return same_length and _is_made_from(video, str(sent.get("video_id", "")))


def _is_same(fact: str, sent: object) -> bool:
    return fact.split() == str(sent).split()


def _is_older(attempt: Attempt, video: Video) -> bool:
    """Whether the video is older than the attempt. Not needed with our own seed: clocks may differ."""
    return bool(video.created_at and video.created_at < attempt.sent_at - CLOCK_SKEW)


def _is_made_from(video: Video, source_id: str) -> bool:
    if not source_id or not video.original_video_id:
        return True
    return str(video.original_video_id).rsplit(":", 1)[-1] == source_id.rsplit(":", 1)[-1]


def _count_clean_reading(attempt: Attempt, candidates: list[Video], now: dt.datetime) -> None:
    attempt.clean_readings = min(attempt.clean_readings + 1, MAX_COUNTED)
    attempt.candidates = [_summary(video) for video in candidates[:4]]
    attempt.credits_after = attempt.account.credits if attempt.account else None
    attempt.save(update_fields=["clean_readings", "candidates", "credits_after"])
    is_time = now - attempt.sent_at >= ASK_AFTER * settings.PATIENCE
    is_time &= not waits_for_statistics(attempt, candidates, now)
    if is_time and attempt.clean_readings >= CLEAN_READINGS_BEFORE_ASKING:
        ask_user(attempt, now)


def ask_user(attempt: Attempt, now: dt.datetime) -> None:
    """Let the user decide about an attempt that was not found, if the job still waits for it."""
    with transaction.atomic():
        held = lock_attempt(attempt.pk)
        if held.is_open and held.remote_id is None:
            Generation.objects.move(
                held.generation_id, [State.UNKNOWN], State.ASK, now, problem="not_found"
            )


def _summary(video: Video) -> dict[str, object]:
    """A candidate's values for a card; its first frame is downloaded only once accepted."""
    return {
        "remote_id": video.video_id,
        "created_at": video.created_at.isoformat() if video.created_at else "",
        "duration": video.duration,
        "quality": video.quality,
        "prompt": video.prompt[:200],
        "seed": video.seed,
    }
