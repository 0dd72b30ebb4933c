"""Teams with a large library, a full catalogue of effects, a long line."""

import datetime as dt

from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.fuzzy_search import build_search_text as found_in
from pixstudio.effects.models import Effect, EffectUse, Favourite, Preview
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset, Kind
from pixstudio.library.search_text import build_search_text, normalize_name
from pixstudio.sandbox.catalogue import MOODS, SCENES
from pixstudio.teams.models import Membership, Team
from tests.benchmarks.studio import job

ASSETS = 50_000
EFFECTS = 1000
WAITING = 1000


def fill_library(member: Membership, count: int = ASSETS) -> None:
    """Files of all kinds, one a minute, with small images where they have some."""
    now = timezone.now()
    rows = [_asset(member, number, now) for number in range(count)]
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
        folded=normalize_name(name),
        searched=build_search_text(name),
        content_type=types[kind],
        plays_everywhere=kind == Kind.VIDEO,
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


def fill_effects(member: Membership, count: int = EFFECTS) -> None:
    """A catalogue with frames, videos, favourites and uses."""
    now = timezone.now()
    effects = Effect.objects.bulk_create(
        (_effect(member.team, number, now) for number in range(count)), batch_size=1000
    )
    kinds = ((Preview.Kind.STILL, "webp"), (Preview.Kind.VIDEO, "mp4"))
    Preview.objects.bulk_create(
        (
            Preview(
                team=member.team,
                effect=effect,
                kind=kind,
                file=f"effects/1/{effect.pk}-{kind:x}{effect.pk:015x}.{ending}",
                small=f"effects/1/{effect.pk}-{effect.pk:016x}.webp" if ending == "webp" else "",
            )
            for effect in effects
            for kind, ending in kinds
        ),
        batch_size=1000,
    )
    Favourite.objects.bulk_create(Favourite(user=member.user, effect=e) for e in effects[::50])
    EffectUse.objects.bulk_create(
        EffectUse(user=member.user, effect=e, count=3, used_at=now) for e in effects[::40]
    )


def _effect(team: Team, number: int, now: dt.datetime) -> Effect:
    mood, scene = MOODS[number % len(MOODS)], SCENES[number // len(MOODS) % len(SCENES)]
    name = f"{mood} {scene} {number}"
    hint = "Upload a photo with a face that is seen whole, in good light"
    prompt = f"Step into a {mood} {scene} of your own, with friends number {number % 97} around you"
    return Effect(
        team=team,
        template_id=str(326_700_000_000_000 + number),
        name=name,
        hint=hint,
        prompt=prompt,
        searched=found_in(name, hint, prompt),
        image_count=2 if number % 9 == 8 else 1,
        duration_seconds=8 if number % 5 == 4 else 5,
        qualities=["360p", "540p", "720p"],
        video_base_cost=20,
        fixed_cost=20 * (number % 3),
        marker=("new", "hot", "", "")[number % 4],
        has_sound=number % 2 == 0,
        position=number,
        synced_at=now,
    )


def fill_line(member: Membership) -> None:
    """Jobs that wait, all for the one account."""
    account = Account.objects.create(team=member.team, email="south@studio.example", name="South")
    rows = [job(member, account, State.QUEUED, number) for number in range(WAITING)]
    for number, row in enumerate(rows):
        row.account, row.started_at, row.queue_position = None, None, number
        row.prepared_at = row.due_at = row.created_at
        row.nonce = f"waiting {number}"
    Generation.objects.bulk_create(rows)
