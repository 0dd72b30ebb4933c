"""Finds lost jobs without a seed of ours by what the platform counted (docs/decisions/0042).

Nothing chosen by us comes back in the list of their videos, so the words, the facts and the time have to
agree, and the account's statistics have to show exactly one POST that is none of the studio's other jobs.
"""

import datetime as dt
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.conf import settings

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import fetch_call_statistics
from pixstudio.accounts.post_matching import SKEW, endpoint_of, match_posts, time_of_call
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.queries.sent_posts import (
    Span,
    accepted_posts,
    same_accounts,
    unproven_attempts,
)
from pixstudio.pixverse import errors
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.pixverse.capabilities.list_signs import list_facts
from pixstudio.pixverse.schemas import CountedCall, Video, reading

logger = logging.getLogger(__name__)
# A call is counted 15 minutes late at most.
LISTED_AFTER = dt.timedelta(minutes=15)
# So long the question waits for the statistics, where a single video fits.
ASK_AFTER = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class CountedPosts:
    """The calls of some days (UTC) on an account, as far as they could be read."""

    email: str = ""
    days: frozenset[dt.date] = frozenset()
    calls: tuple[CountedCall, ...] = field(default=(), repr=False)


NOTHING_READ = CountedPosts()


def is_without_seed(attempt: Attempt) -> bool:
    """Whether no seed was sent: the model takes none, and neither we nor the user chose one."""
    return attempt.remote_id is None and attempt.seed is None


def read(
    account: Account, attempts: Iterable[Attempt], videos: Collection[Video], now: dt.datetime
) -> CountedPosts:
    """The statistics that decide about these attempts; no call where none of them could be decided.

    An answer that is missing or incomplete decides nothing, and says nothing about the account.
    """
    doubtful = [one for one in attempts if _is_listed_by(one, now) and _has_fitting(one, videos)]
    days = {moment.date() for one in doubtful for moment in _around(one)}
    calls: list[CountedCall] = []
    try:
        for day in sorted(days):
            found = fetch_call_statistics(account=account, day=day, now=now)
            if not found.is_complete:
                return NOTHING_READ
            calls += found.paid_calls_of(account.email)
    except errors.PixVerseError as error:
        logger.info("The statistics of account %s could not be read: %s", account.pk, error)
        return NOTHING_READ
    return CountedPosts(account.email, frozenset(days), tuple(calls))


def proven_by_statistics(
    attempt: Attempt, candidates: list[Video], counted: CountedPosts, now: dt.datetime
) -> str | None:
    """The id of the one video that must be the attempt's; None where anything else fits too.

    Exactly one candidate, which agrees in everything that was sent; exactly one accepted POST to the
    endpoint in that time which belongs to no other attempt; and no other attempt that it may belong to.
    """
    near = [video for video in candidates if _may_be_of_that_time(attempt, video)]
    if len(near) != 1 or not fits(attempt, near[0]) or not _is_listed_by(attempt, now):
        return None
    span = _around(attempt)
    if not {moment.date() for moment in span} <= counted.days:
        return None
    return near[0].video_id if _is_only_one(attempt, counted, span) else None


def waits_for_statistics(attempt: Attempt, candidates: list[Video], now: dt.datetime) -> bool:
    """Whether the statistics may still decide, so that nobody need be asked yet."""
    is_early = now - attempt.sent_at < ASK_AFTER * settings.PATIENCE
    return is_early and is_without_seed(attempt) and _has_fitting(attempt, candidates)


def fits(attempt: Attempt, video: Video) -> bool:
    """Whether the video shows what was sent and when: each fact that the body names, and its words or source.

    The caller has excluded videos that contradict the body.
    """
    if not (video.created_at and _may_be_of_that_time(attempt, video)):
        return False
    body = attempt.body
    facts = {"model": video.model, "quality": video.quality, "duration": video.duration}
    is_listed = all(facts[name] for name in facts if body.get(name))
    return is_listed and _is_about_same(attempt, video) and _is_of_operation(attempt, video)


def _is_about_same(attempt: Attempt, video: Video) -> bool:
    """Whether its words are those that were sent; without words, whether it is made from what was sent."""
    words = attempt.body.get("prompt")
    if not words:
        return bool(video.original_video_id and attempt.body.get("video_id"))
    given = reading.mapping(video.raw.get("customer_paths"))
    spoken = reading.text(given, "lip_sync_tts_content")
    return str(words).split() in [video.prompt.split(), spoken.split()]


def _is_of_operation(attempt: Attempt, video: Video) -> bool:
    row = OPERATION_OF_NAME.get(attempt.generation.operation)
    return bool(row and (row.list_sign is None or row.list_sign.holds(list_facts(video))))


def _has_fitting(attempt: Attempt, videos: Collection[Video]) -> bool:
    return any(fits(attempt, video) for video in videos)


def _may_be_of_that_time(attempt: Attempt, video: Video) -> bool:
    since, until = time_of_call(attempt.sent_at)
    return video.created_at is None or since <= video.created_at <= until


def _is_listed_by(attempt: Attempt, now: dt.datetime) -> bool:
    _, until = _around(attempt)
    return is_without_seed(attempt) and now >= until + LISTED_AFTER * settings.PATIENCE


def _around(attempt: Attempt) -> Span:
    since, until = time_of_call(attempt.sent_at)
    return since - SKEW, until + SKEW


def _is_only_one(attempt: Attempt, counted: CountedPosts, span: Span) -> bool:
    endpoint = endpoint_of(attempt.generation.operation)
    accounts = same_accounts(counted.email)
    near = [call for call in counted.calls if call.endpoint == endpoint and _is_in(call, span)]
    wider = (span[0] - LISTED_AFTER, span[1])
    own = [post for post in accepted_posts(accounts, wider) if post.endpoint == endpoint]
    left = match_posts(near, own, is_loose=False).foreign
    if len(left) != 1 or not _is_in(left[0], time_of_call(attempt.sent_at)):
        return False
    rivals = unproven_attempts(accounts, wider).exclude(pk=attempt.pk)
    operations = rivals.values_list("generation__operation", flat=True)
    return all(endpoint_of(operation) != endpoint for operation in operations)


def _is_in(call: CountedCall, span: Span) -> bool:
    return bool(call.at and span[0] <= call.at <= span[1])
