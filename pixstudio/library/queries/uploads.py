"""Uploads of a member, and the bytes that a team's files and uploads use."""

import datetime as dt
import uuid

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from pixstudio.library.models import Asset, Stage, Upload
from pixstudio.teams.member_columns import MemberColumn
from pixstudio.teams.models import Membership, Team
from pixstudio.web import database_time

UNFINISHED_STAGES = (Stage.RECEIVING, Stage.FETCHING, Stage.CHECKING)
RECENT_PERIOD = dt.timedelta(minutes=30)
MAX_RECENT = 100


def uploads_of(member: Membership) -> QuerySet[Upload]:
    """The member's own uploads to the team, newest first."""
    return Upload.objects.filter(team=member.team, user=member.user).select_related("asset")


def recent_uploads_of(member: Membership, now: dt.datetime) -> list[Upload]:
    """The member's unfinished uploads and those that ended within RECENT_PERIOD, newest first."""
    return list(uploads_of(member).filter(_is_recent(now - RECENT_PERIOD))[:MAX_RECENT])


def _is_recent(since: dt.datetime) -> Q:
    ended = Q(changed_at__gt=since) & ~Q(stage=Stage.CANCELLED)
    return Q(stage__in=UNFINISHED_STAGES) | ended


def _has_recent_uploads(uploads_since: dt.datetime) -> Exists:
    own = Upload.objects.filter(team=OuterRef("team"), user=OuterRef("user"))
    return Exists(own.filter(_is_recent(uploads_since)))


# Whether the member has any of `recent_uploads_of`.
HAS_RECENT_UPLOADS = MemberColumn(
    "has_recent_uploads",
    _has_recent_uploads,
    {"uploads_since": dt.datetime},
    lambda _request: {"uploads_since": database_time.now() - RECENT_PERIOD},
)


def used_bytes(team: Team, besides: uuid.UUID | None = None, *, user_id: int | None = None) -> int:
    """Bytes of the team's files plus the announced bytes of its unfinished uploads, without `besides`.

    With `user_id`, only of what this member uploaded.
    """
    assets = Asset.objects.filter(team=team)
    uploads = Upload.objects.filter(team=team, stage__in=UNFINISHED_STAGES)
    if user_id is not None:
        assets, uploads = assets.filter(uploaded_by=user_id), uploads.filter(user=user_id)
    if besides:
        # A previous worker may have stored the asset before it died; it has the upload's id.
        assets, uploads = assets.exclude(pk=besides), uploads.exclude(pk=besides)
    # An import without an announced size counts with the bytes received so far.
    sizes = Coalesce("size_bytes", "received_bytes")
    return _sum(assets, F("size_bytes")) + _sum(uploads, sizes)


def _sum(rows: QuerySet[Asset] | QuerySet[Upload], sizes: F | Coalesce) -> int:
    return rows.order_by().aggregate(sum=Sum(sizes))["sum"] or 0
