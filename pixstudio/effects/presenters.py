"""Effects and voices in words and addresses, as pages show them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.effects.models import Effect
from pixstudio.effects.queries import FoundEffects, WantedEffects, voices_of
from pixstudio.pixverse.capabilities.special_rules import MOST_EFFECT_PICTURES
from pixstudio.teams.models import Team
from pixstudio.web.numbers import spaced
from pixstudio.web.times import ago_words

A_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class EffectTile:
    """One effect in a grid; `reason` says why it can't be chosen, '' where it can."""

    template_id: str
    name: str
    url: str
    still_url: str
    price_words: str
    length_words: str
    photo_count: int
    photos_words: str
    flag_words: str
    reason: str
    makes_image: bool


@dataclass(frozen=True)
class VoiceChoice:
    """A voice as an option; `sample_url` is '' where no sample is kept."""

    value: str
    name: str
    sample_url: str


def voice_choices(team: Team) -> list[VoiceChoice]:
    """The voices a line can be spoken with, in the API's order."""
    return [
        VoiceChoice(
            value=voice.speaker_id,
            name=voice.name,
            sample_url=reverse("voice_sample", args=[voice.pk]) if voice.sample else "",
        )
        for voice in voices_of(team)
    ]


def effect_tile(effect: Effect) -> EffectTile:
    """What a grid shows of an effect."""
    create_url = reverse("create", args=["effect"])
    return EffectTile(
        template_id=effect.template_id,
        name=effect.name,
        url=f"{create_url}?{urlencode({'effect': effect.template_id})}",
        still_url=still_url(effect),
        price_words=price_words(effect),
        length_words=length_words(effect),
        photo_count=effect.image_count,
        photos_words=photos_words(effect),
        flag_words={"new": _("New"), "hot": _("Hot")}.get(effect.marker, ""),
        reason=_reason(effect),
        makes_image=effect.makes_image,
    )


def still_url(effect: Effect) -> str:
    """The address of the effect's still, '' while none is kept."""
    return reverse("effect_still", args=[effect.pk]) if effect.thumbnail else ""


def price_words(effect: Effect) -> str:
    """What a run costs, exactly, or that it is not known."""
    credits = effect.cost_credits
    if credits is None:
        return _("price not known")
    return ngettext("%(count)s credit", "%(count)s credits", credits) % {"count": spaced(credits)}


def length_words(effect: Effect) -> str:
    """How long the result is; '' for pictures, and where the API did not say."""
    if effect.makes_image or not effect.duration_seconds:
        return ""
    return _("%(count)s s") % {"count": effect.duration_seconds}


def photos_words(effect: Effect) -> str:
    """How many photos the effect needs."""
    count = effect.image_count
    if not count:
        return _("no photo")
    return ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}


def _reason(effect: Effect) -> str:
    if effect.image_count <= MOST_EFFECT_PICTURES:
        return ""
    words = _("Needs %(count)s photos; the API takes %(most)s at most.")
    return words % {"count": effect.image_count, "most": MOST_EFFECT_PICTURES}


def picker_dialog(
    found: FoundEffects,
    wanted: WantedEffects,
    *,
    count: int,
    read_at: dt.datetime | None,
    now: dt.datetime,
) -> dict[str, Any]:
    """What the dialog shows in which a form gets its effect; `count` is how many match in all."""
    return {
        "url": reverse("effect_picker"),
        "words": wanted.words,
        "chips": _chips(wanted),
        "effects": [effect_tile(effect) for effect in found.effects],
        "more_url": _more_url(wanted, found.after) if found.after else "",
        "count_words": ngettext("%(count)s effect", "%(count)s effects", count)
        % {"count": spaced(count)},
        "is_bare": read_at is None,
        "age_words": _age_words(read_at, now) if read_at else "",
    }


def _age_words(read_at: dt.datetime, now: dt.datetime) -> str:
    if now - read_at < A_MINUTE:
        return _("Read just now")
    return _("Read %(when)s") % {"when": ago_words(read_at, now)}


def _more_url(wanted: WantedEffects, after: str) -> str:
    values = {"q": wanted.words, "chip": wanted.chip, "after": after}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{reverse('effect_picker')}?{query}"


def _chips(wanted: WantedEffects) -> list[dict[str, Any]]:
    names = (
        ("", _("All")),
        ("new", _("New")),
        ("hot", _("Hot")),
        ("one", _("One photo")),
        ("two", _("Two photos")),
        ("picture", _("Makes a picture")),
    )
    return [
        {"value": value, "label": label, "is_chosen": wanted.chip == value}
        for value, label in names
    ]
