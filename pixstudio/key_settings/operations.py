"""Revoke a key together with the jobs that it asked for."""

import datetime as dt

from django.db import transaction

from pixstudio.api_keys.models import ApiKey
from pixstudio.api_keys.operations import revoke_key
from pixstudio.jobs.operations import cancel_many
from pixstudio.key_settings.queries import waiting_jobs
from pixstudio.teams.models import Membership


def revoke_with_jobs(
    *, member: Membership, key: ApiKey, cancels_jobs: bool, now: dt.datetime
) -> tuple[bool, int]:
    """Revoke the key and, if asked to, cancel its jobs that wait; those were asked for while it was valid.

    Nothing is charged for them. Jobs that the member may not cancel, and sent ones, go on. Returns whether
    the key was usable before, and how many jobs were cancelled. Raises: NotYours.
    """
    with transaction.atomic():
        is_first = revoke_key(member=member, key=key, now=now)
        ids = list(waiting_jobs(key).values_list("pk", flat=True)) if cancels_jobs else []
        cancelled = cancel_many(member=member, ids=ids, now=now)[0] if ids else 0
    return is_first, cancelled
