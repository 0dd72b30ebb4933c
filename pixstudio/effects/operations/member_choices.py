"""A member's favourite effects, effect uses, and chosen voice."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import F

from pixstudio.effects.models import ChosenVoice, Effect, EffectUse, Favourite, Voice
from pixstudio.effects.queries import voices_of
from pixstudio.teams.models import Membership


def set_favourites(*, member: Membership, effects: Collection[Effect], is_liked: bool) -> None:
    """Add effects to the member's favourites, or remove them. Safe to repeat."""
    if is_liked:
        rows = [Favourite(user_id=member.user_id, effect=effect) for effect in effects]
        Favourite.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        pks = [effect.pk for effect in effects]
        Favourite.objects.filter(user=member.user_id, effect__in=pks).delete()


def record_uses(*, member: Membership, counts: Mapping[int, int], now: dt.datetime) -> None:
    """Count created jobs; `counts` maps effect ids to numbers of jobs."""
    fresh = [EffectUse(user_id=member.user_id, effect_id=pk, used_at=now) for pk in counts]
    EffectUse.objects.bulk_create(fresh, ignore_conflicts=True)
    for count in set(counts.values()):
        pks = [pk for pk, times in counts.items() if times == count]
        rows = EffectUse.objects.filter(user=member.user_id, effect__in=pks)
        rows.update(count=F("count") + count, used_at=now)


def choose_voice(*, member: Membership, speaker_id: str) -> Voice | None:
    """Set the default voice of the member's new forms; None if it can't be chosen. Safe to repeat."""
    if "\x00" in speaker_id:
        return None
    voice = voices_of(member.team).filter(speaker_id=speaker_id).first()
    if voice is not None:
        with transaction.atomic():
            ChosenVoice.objects.update_or_create(
                team=member.team, user_id=member.user_id, defaults={"voice": voice}
            )
    return voice
