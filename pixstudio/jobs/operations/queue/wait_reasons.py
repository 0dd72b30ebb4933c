"""Saves why the jobs at the front of the queue wait, and asks for what they wait for."""

import datetime as dt
from collections import defaultdict

from django.conf import settings

from pixstudio.accounts.models import Account
from pixstudio.api_keys.stopped_keys import StopReason, record_stopped_keys
from pixstudio.jobs.budgets import OVER_KEY
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.polling.poll_schedule import poll_soon
from pixstudio.jobs.operations.queue.placement import (
    NO_CREDITS,
    CapacitySnapshot,
    Placement,
    find_placement,
)
from pixstudio.jobs.states import State

FOREIGN_PAUSE = 15.0
CREDITS_PAUSE = 60.0
# These tell more than "no room" while the account rests because of them.
SAYS_MORE = ("busy", "unreachable")


def explain_wait(head: list[Generation], situation: CapacitySnapshot) -> None:
    """Save the reasons why jobs at the front of the queue wait; writes only changes.

    Members whose keys' budgets stop jobs are told.
    """
    places = {generation: find_placement(generation, situation) for generation in head}
    news, stopped_keys = defaultdict(list), set()
    for generation, place in places.items():
        if place.reason and not _is_said(generation, place):
            news[place.reason, place.words].append(generation.pk)
            if place.reason == OVER_KEY and generation.api_key_id:
                stopped_keys.add(generation.api_key_id)
    reasons = {place.reason for place in places.values()}
    if "no_room" in reasons:
        _ask_for_room(situation)
    if NO_CREDITS in reasons:
        _ask_for_credits(situation)
    for (reason, words), pks in news.items():
        waiting = Generation.objects.filter(pk__in=pks, state=State.QUEUED, paused_at=None)
        waiting.update_with_version(problem=reason, words=words)
    record_stopped_keys(stopped_keys, reason=StopReason.BUDGET, now=situation.now)


def _is_said(generation: Generation, place: Placement) -> bool:
    if place.reason == "no_room" and generation.problem in SAYS_MORE:
        return True
    return generation.problem == place.reason and generation.words == place.words


def _ask_for_room(situation: CapacitySnapshot) -> None:
    """Schedule polls of accounts busy with foreign jobs: no job of ours may cause one."""
    pause = dt.timedelta(seconds=FOREIGN_PAUSE * settings.PATIENCE)
    for account in situation.accounts:
        if account.is_usable and account.foreign_jobs:
            poll_soon(account.pk, situation.now + pause)


def _ask_for_credits(situation: CapacitySnapshot) -> None:
    """Refresh the credits that jobs wait for: a user may have bought some meanwhile."""
    old = situation.now - dt.timedelta(seconds=CREDITS_PAUSE * settings.PATIENCE)
    pks = [account.pk for account in situation.accounts if account.is_usable]
    poor = Account.objects.filter(pk__in=pks, refreshed_at__lt=old)
    poor.filter(next_refresh_at__gt=situation.now).update(next_refresh_at=situation.now)
