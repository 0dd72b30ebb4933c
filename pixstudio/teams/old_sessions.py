"""Removes sessions that have expired: Django leaves them in the database."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from pixstudio.web.background.retention import Kind, kept_for, prunes

PRUNE_SECONDS = 3600.0
PRUNED_AT_ONCE = 2000


@prunes(Kind.SESSIONS)
def prune_sessions(now: dt.datetime) -> int:
    """Delete expired sessions, and what lists of sessions show of them; returns how many.

    At most a few thousand at a time. May be repeated.
    """
    old = Session.objects.filter(expire_date__lt=now - kept_for(Kind.SESSIONS))
    keys = list(old.order_by("expire_date").values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    UserSession.objects.filter(session_key__in=keys).delete()
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)
