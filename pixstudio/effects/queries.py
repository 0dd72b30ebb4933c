"""Questions about the catalogue. Each starts from the team."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet

from pixstudio.effects.models import Effect, Voice
from pixstudio.pixverse.capabilities import EffectFacts
from pixstudio.teams.models import Team
from pixstudio.web.marks import Order

FRESH = dt.timedelta(days=1)
PAGE_SIZE = 60
CATALOGUE_ORDER = Order("position", falls=False)
MOST_WORDS = 10
CHIPS: dict[str, Q] = {
    "new": Q(marker="new"),
    "hot": Q(marker="hot"),
    "one": Q(image_count=1),
    "two": Q(image_count=2),
    "picture": Q(makes_image=True),
}


@dataclass(frozen=True)
class WantedEffects:
    """What somebody looks for: words of name, prompt or hint, and a chip of CHIPS or ''."""

    words: str = ""
    chip: str = ""


@dataclass(frozen=True)
class FoundEffects:
    """Some effects in the catalogue's order; `after` is the mark of the next page, '' on the last."""

    effects: list[Effect]
    after: str


def voices_of(team: Team) -> QuerySet[Voice]:
    """The voices for lip sync, in the API's order."""
    return Voice.objects.filter(team=team)


def has_fresh_voices(team: Team, now: dt.datetime) -> bool:
    """Whether the voices were read within the last day."""
    return voices_of(team).filter(synced_at__gt=now - FRESH).exists()


def known_effects_of(team: Team) -> QuerySet[Effect]:
    """Every effect that was ever listed; old results name and show those that are gone."""
    return Effect.objects.filter(team=team)


def effects_of(team: Team) -> QuerySet[Effect]:
    """The effects that can be chosen, in the catalogue's order."""
    return known_effects_of(team).filter(vanished_at=None)


def effect_of(team: Team, template_id: str) -> Effect | None:
    """The effect with the API's id, also one that is listed no more."""
    if "\x00" in template_id:
        return None
    return known_effects_of(team).filter(template_id=template_id).first()


def facts_of(effect: Effect) -> EffectFacts:
    """An effect as the rules and prices see it; asks nothing of the database."""
    return EffectFacts(
        image_count=effect.image_count,
        duration=effect.duration_seconds,
        qualities=tuple(effect.qualities),
        video_base_cost=effect.video_base_cost,
        fixed_cost=effect.fixed_cost,
        makes_image=effect.makes_image,
    )


def effects_read_at(team: Team) -> dt.datetime | None:
    """When the catalogue was last read whole; None where it never was."""
    read_at: dt.datetime | None = effects_of(team).aggregate(at=Max("synced_at"))["at"]
    return read_at


def has_fresh_effects(team: Team, now: dt.datetime) -> bool:
    """Whether the catalogue of effects was read within the last day."""
    return effects_of(team).filter(synced_at__gt=now - FRESH).exists()


def wanted_effects(team: Team, wanted: WantedEffects) -> QuerySet[Effect]:
    """The effects with all the words in name, prompt or hint, and of the chip."""
    rows = effects_of(team).filter(CHIPS.get(wanted.chip, Q()))
    for word in wanted.words.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(prompt__icontains=word) | Q(hint__icontains=word)
        )
    return rows


def found_effects(
    team: Team, wanted: WantedEffects, after: str = "", size: int = PAGE_SIZE
) -> FoundEffects:
    """The effects wanted that come after the mark `after`, at most `size`, in one query.

    Raises: NoSuchPage
    """
    rows = wanted_effects(team, wanted)
    if after:
        rows = rows.filter(CATALOGUE_ORDER.beyond(Effect, after))
    found = list(rows[: size + 1])
    mark = CATALOGUE_ORDER.mark_of(found[size - 1]) if len(found) > size else ""
    return FoundEffects(found[:size], mark)


def due_samples(team: Team, now: dt.datetime) -> QuerySet[Voice]:
    """The voices whose sample should be fetched by now."""
    return voices_of(team).filter(sample_due_at__lte=now)


def due_stills(team: Team, now: dt.datetime) -> QuerySet[Effect]:
    """The effects whose still should be fetched by now."""
    return effects_of(team).filter(thumbnail_due_at__lte=now)


def has_media_due(team: Team, now: dt.datetime) -> bool:
    """Whether a sample or a still should be fetched by now."""
    return due_samples(team, now).exists() or due_stills(team, now).exists()
