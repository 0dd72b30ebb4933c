"""Effects and voices: available or ever listed, by id, and by account."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from pixstudio.effects.models import Catalogue, ChosenVoice, Effect, Favourite, Voice
from pixstudio.pixverse.capabilities import EffectFacts
from pixstudio.teams.models import Membership, Team


def voices_of(team: Team, also: str = "") -> QuerySet[Voice]:
    """The available voices in the API's order, with samples.

    `also` is the `speaker_id` of a voice to include even if it has vanished.
    """
    offered = Q(vanished_at=None)
    wanted = offered | Q(speaker_id=also) if also and "\x00" not in also else offered
    return Voice.objects.filter(wanted, team=team).prefetch_related("previews")


def is_voice_offered(team: Team, speaker_id: str) -> bool:
    """Whether the voice can be chosen; true for any voice before the first refresh."""
    if "\x00" in speaker_id:
        return False
    known = Voice.objects.filter(team=team)
    found = known.filter(speaker_id=speaker_id).first()
    return found.vanished_at is None if found else not known.exists()


def listed_voice_id(team_id: uuid.UUID, speaker_id: str) -> object:
    """The voice's id as listed by the API, a string or number; `speaker_id` itself if it was never listed."""
    if "\x00" in speaker_id:
        return speaker_id
    rows = Voice.objects.filter(team=team_id, speaker_id=speaker_id)
    listed = rows.values_list("listed_id", flat=True).first()
    return speaker_id if listed is None else listed


def chosen_voice_of(member: Membership) -> str:
    """The `speaker_id` of the member's chosen voice, '' if there is none or it has vanished."""
    rows = ChosenVoice.objects.filter(
        team=member.team_id, user=member.user_id, voice__vanished_at=None
    )
    return rows.values_list("voice__speaker_id", flat=True).first() or ""


def known_effects_of(team: Team) -> QuerySet[Effect]:
    """Every effect ever listed, since old results still refer to vanished ones."""
    return Effect.objects.filter(team=team)


def effects_of(team: Team) -> QuerySet[Effect]:
    """The available effects in catalogue order."""
    return known_effects_of(team).filter(vanished_at=None)


def effect_of(team: Team, template_id: str) -> Effect | None:
    """The effect with the API's id, even if it has vanished."""
    if "\x00" in template_id:
        return None
    return known_effects_of(team).filter(template_id=template_id).first()


def effect_facts(effect: Effect) -> EffectFacts:
    """The effect's facts for rules and prices; no query."""
    return EffectFacts(
        image_count=effect.image_count,
        duration=effect.duration_seconds,
        qualities=tuple(effect.qualities),
        video_base_cost=effect.video_base_cost,
        fixed_cost=effect.fixed_cost,
        makes_image=effect.makes_image,
    )


def accounts_without_effect(
    team_id: uuid.UUID, effect_ids: Iterable[int]
) -> Mapping[int, frozenset[uuid.UUID]]:
    """For each effect, the refreshed accounts that don't list it; two queries.

    An effect that no account lists is absent here: the API decides about it.
    """
    read = Catalogue.objects.filter(
        account__team=team_id, of=Catalogue.Of.EFFECTS, read_at__isnull=False
    )
    readers = frozenset(read.values_list("account", flat=True))
    listed: dict[int, set[uuid.UUID]] = defaultdict(set)
    if len(readers) > 1:
        through = Effect.accounts.through.objects.filter(effect__in=list(effect_ids))
        for effect_id, account_id in through.values_list("effect", "account"):
            listed[effect_id].add(account_id)
    return {effect_id: readers - accounts for effect_id, accounts in listed.items()}


def favourites_among(member: Membership, effects: Iterable[Effect]) -> frozenset[int]:
    """The ids of the member's favourites among the effects; one query."""
    rows = Favourite.objects.filter(user=member.user_id, effect__in=[row.pk for row in effects])
    return frozenset(rows.values_list("effect_id", flat=True))
