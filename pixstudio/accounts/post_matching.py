"""Tells which POSTs that the platform counted are the studio's own, by endpoint and time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.pixverse.schemas import CountedCall, endpoint_name

# How far the platform's clock and ours may be apart.
SKEW = dt.timedelta(minutes=2)
# What is left is matched with any of the same hour or so, before it is called somebody else's.
LOOSE = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class SentPost:
    """A POST of the studio that the API accepted: which attempt, when it was sent, and where."""

    attempt_id: int
    sent_at: dt.datetime
    endpoint: str


@dataclass
class MatchedPosts:
    """What has no counterpart: accepted calls that are none of the studio's, and its own not listed."""

    foreign: list[CountedCall] = field(default_factory=list)
    unlisted: list[SentPost] = field(default_factory=list)


def endpoint_of(operation: str) -> str:
    """The name that statistics give the endpoint of an operation; '' for one that is not known."""
    row = OPERATION_OF_NAME.get(operation)
    return endpoint_name(row.path.removeprefix("/")) if row else ""


def time_of_call(sent_at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """From when to when a POST that was sent then may be counted."""
    longest = dt.timedelta(seconds=settings.SUBMIT_DEADLINE_SECONDS)
    return sent_at - SKEW, sent_at + longest + SKEW


def match_posts(
    calls: Iterable[CountedCall], sent: Iterable[SentPost], *, is_loose: bool = True
) -> MatchedPosts:
    """Pair accepted calls with the studio's own, each once, the earliest first.

    Close pairs come first; with `is_loose` those minutes apart follow.
    """
    found = MatchedPosts()
    groups: dict[str, tuple[list[CountedCall], list[SentPost]]] = defaultdict(lambda: ([], []))
    for call in sorted(calls, key=_time_of):
        if call.is_accepted and call.at:
            groups[call.endpoint][0].append(call)
    for post in sorted(sent, key=lambda post: post.sent_at):
        groups[post.endpoint][1].append(post)
    for calls_there, own in groups.values():
        left = _without_pairs(calls_there, own, dt.timedelta())
        if is_loose:
            left = _without_pairs(*left, LOOSE)
        found.foreign += left[0]
        found.unlisted += left[1]
    found.foreign.sort(key=_time_of)
    return found


def _time_of(call: CountedCall) -> str:
    return call.at.isoformat() if call.at else ""


def _without_pairs(
    calls: list[CountedCall], own: list[SentPost], more: dt.timedelta
) -> tuple[list[CountedCall], list[SentPost]]:
    """What is left when each call took the earliest of ours whose time it is; both are sorted by time."""
    left: list[CountedCall] = []
    unlisted: list[SentPost] = []
    place = 0
    for call in calls:
        at = call.at or dt.datetime.min.replace(tzinfo=dt.UTC)
        while place < len(own) and time_of_call(own[place].sent_at)[1] + more < at:
            unlisted.append(own[place])
            place += 1
        if place < len(own) and time_of_call(own[place].sent_at)[0] - more <= at:
            place += 1
        else:
            left.append(call)
    return left, unlisted + own[place:]
