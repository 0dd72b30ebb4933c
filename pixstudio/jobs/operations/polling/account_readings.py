"""Reads an account's lists: one for each kind of result that a job of ours makes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.operations.polling import counted_posts
from pixstudio.jobs.upstream import result_kind
from pixstudio.pixverse import errors
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.kinds import ResultKind
from pixstudio.pixverse.schemas import Video

CLOCK_SKEW = dt.timedelta(minutes=10)
REMEMBERED_IDS = 120


@dataclass
class AccountReading:
    """The outcome of a poll: results of the kinds read, by id, `replyRef`s in the scheduler, and the error
    that ended it, if any."""

    looked_for: list[Attempt] = field(default_factory=list)
    videos: dict[str, Video] = field(default_factory=dict)
    kinds: list[ResultKind] = field(default_factory=list)
    reply_refs: dict[str, list[str]] = field(default_factory=dict)
    counted: counted_posts.CountedPosts = counted_posts.NOTHING_READ
    trouble: errors.PixVerseError | None = None


def fetch_reading(client: Client, account: Account, looked_for: list[Attempt]) -> AccountReading:
    """Page through each kind's list until every job we wait for is seen, or a whole page is older than all.

    A list that fails midway returns the results seen so far, with the error.
    """
    reading = AccountReading(looked_for)
    try:
        for kind in dict.fromkeys(["video", *(result_kind(a.generation) for a in looked_for)]):
            _read_list(client, account, kind, reading)
        if any(attempt.remote_id is None for attempt in looked_for):
            reading.reply_refs = _reply_refs(client)
    except errors.PixVerseError as error:
        if not reading.videos:
            raise
        reading.trouble = error
    return reading


def _read_list(client: Client, account: Account, kind: ResultKind, reading: AccountReading) -> None:
    looked_for = [a for a in reading.looked_for if result_kind(a.generation) == kind]
    reading.kinds.append(kind)
    for page in client.iter_results(kind, account.email):
        reading.videos.update({video.video_id: video for video in page.videos})
        if _is_enough(reading, looked_for, page.videos):
            return


def _is_enough(reading: AccountReading, looked_for: list[Attempt], page: Sequence[Video]) -> bool:
    if all(attempt.remote_id in reading.videos for attempt in looked_for):
        return True
    since = min(attempt.sent_at for attempt in looked_for) - CLOCK_SKEW
    times = [video.created_at for video in page if video.created_at]
    # Where the oldest come first, an old page says nothing about the next one.
    is_newest_first = all(one >= next_one for one, next_one in pairwise(times))
    return len(times) == len(page) and is_newest_first and times[0] < since


def _reply_refs(client: Client) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in [*client.scheduler(), *client.scheduler_available().executing]:
        if item.reply_ref and item.video_id not in found.setdefault(item.reply_ref, []):
            found[item.reply_ref].append(item.video_id)
    return found


def remembered_ids(account: Account, reading: AccountReading) -> list[str]:
    """The newest ids of each kind, so that what a later job makes is told from what was there before."""
    newest = [
        remote_id
        for kind in reading.kinds
        for remote_id in [v.video_id for v in reading.videos.values() if v.kind == kind][
            :REMEMBERED_IDS
        ]
    ]
    # Of a kind that was not read this time, what was known stays known.
    read = tuple(f"-{kind}:" for kind in reading.kinds)
    others = [one for one in account.recent_remote_ids if not any(kind in one for kind in read)]
    return list(dict.fromkeys([*newest, *others[:REMEMBERED_IDS]]))
