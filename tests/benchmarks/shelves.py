"""Teams with a large library, a full catalogue of effects, a long line."""

import datetime as dt

from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from pixstudio.generations.models import Generation
from pixstudio.generations.states import State
from pixstudio.library.models import Asset, Kind
from pixstudio.library.searching import folded_name, searched_words
from pixstudio.teams.models import Membership, Team
from tests.benchmarks.studio import job

ASSETS = 50_000
EFFECTS = 300
WAITING = 1000


def fill_library(member: Membership) -> None:
    """Files of all kinds, one a minute, with small pictures where they have some."""
    now = timezone.now()
    rows = [_asset(member, number, now) for number in range(ASSETS)]
    made_by_itself = Asset._meta.get_field("created_at")
    made_by_itself.auto_now_add = False
    try:
        Asset.objects.bulk_create(rows, batch_size=1000)
    finally:
        made_by_itself.auto_now_add = True


def _asset(member: Membership, number: int, now: dt.datetime) -> Asset:
    kind = (Kind.IMAGE, Kind.IMAGE, Kind.VIDEO, Kind.AUDIO)[number % 4]
    types = {Kind.IMAGE: "image/jpeg", Kind.VIDEO: "video/mp4", Kind.AUDIO: "audio/wav"}
    name = f"File number {number:05d}"
    small = "" if kind == Kind.AUDIO else f"library/{number}/thumbnail.webp"
    return Asset(
        team=member.team,
        uploaded_by=member.user,
        kind=kind,
        name=name,
        folded=folded_name(name),
        searched=searched_words(name),
        content_type=types[kind],
        size_bytes=1000 + 37 * number,
        sha256=f"{number:064x}",
        width=1920,
        height=1080,
        duration_seconds=None if kind == Kind.IMAGE else 8.0,
        file=f"library/{number}/original",
        thumbnail=small,
        preview=small,
        created_at=now - dt.timedelta(minutes=number),
    )


def fill_effects(team: Team) -> None:
    """A catalogue as long as PixVerse's own."""
    now = timezone.now()
    Effect.objects.bulk_create(
        Effect(
            team=team,
            template_id=str(326_700_000_000_000 + number),
            name=f"Effect number {number}",
            qualities=["360p", "540p", "720p"],
            video_base_cost=45,
            position=number,
            thumbnail=f"effects/{number}.webp",
            first_seen_at=now,
            synced_at=now,
        )
        for number in range(EFFECTS)
    )


def fill_line(member: Membership) -> None:
    """Jobs that wait, all for the one account."""
    account = Account.objects.create(team=member.team, email="south@studio.example", name="South")
    rows = [job(member, account, State.QUEUED, number) for number in range(WAITING)]
    for number, row in enumerate(rows):
        row.account, row.started_at, row.line_place = None, None, number
        row.prepared_at = row.due_at = row.created_at
    Generation.objects.bulk_create(rows)
