"""What Create goes on from: one of our results, or an effect of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.create.form_state import Wish, field_names
from pixstudio.create.presenters.settings import Asked, Fix, settings_url
from pixstudio.effects.models import Effect
from pixstudio.effects.presenters import shows_of
from pixstudio.jobs.presenters.cards import clock_words, playing_url, poster_url, ratio_of, title_of
from pixstudio.jobs.presenters.wording import credits_words
from pixstudio.web.wording import operation_label

FILE_FIX = "file_of_source"


@dataclass(frozen=True)
class SourceSlot:
    """The chosen result, or the place to choose one. `check_url` asks PixVerse whether it is there."""

    value: str = ""
    title: str = ""
    url: str = ""
    poster_url: str = ""
    video_url: str = ""
    ratio: str = "16:9"
    facts_words: str = ""
    error: str = ""
    fixes: list[Fix] = field(default_factory=list)
    check_url: str = ""
    picker_url: str = ""


@dataclass(frozen=True)
class EffectSlot:
    value: str = ""
    name: str = ""
    still_url: str = ""
    facts_words: str = ""
    hint: str = ""
    prompt: str = ""
    error: str = ""
    picker_url: str = ""


def source_slot(wish: Wish, asked: Asked, errors: Mapping[str, str]) -> SourceSlot | None:
    """Where the operation goes on from a result: which one, and what stands in the way."""
    if "source" not in field_names(wish.operation):
        return None
    picker = f"{reverse('source_picker')}?operation={wish.operation}"
    source = wish.source
    error = errors.get("source", "") or (source.problem if source else "")
    if source is None:
        return SourceSlot(wish.values.get("source", ""), error=error, picker_url=picker)
    row = source.generation
    return SourceSlot(
        value=str(row.pk),
        title=title_of(row),
        url=reverse("generation", args=[row.pk]),
        poster_url=poster_url(row),
        video_url=playing_url(row),
        ratio=ratio_of(row),
        facts_words=_source_facts(wish),
        error=error,
        fixes=_file_fix(asked) if source.problem and source.can_send_file else [],
        check_url="" if error else reverse("source_check", args=[row.pk, wish.operation]),
        picker_url=picker,
    )


def _file_fix(asked: Asked) -> list[Fix]:
    """Our copy of the video can be sent as an upload: then any account will do."""
    label = _("Send its file instead: runs on any account")
    return [Fix(label, FILE_FIX, "1", settings_url(asked.request.operation))]


def _source_facts(wish: Wish) -> str:
    if wish.source is None:
        return ""
    row, facts = wish.source.generation, wish.source.facts
    parts = [
        operation_label(row.operation),
        facts.model or "",
        facts.quality or "",
        clock_words(row.duration_seconds),
        str(wish.source.account or ""),
    ]
    return " · ".join(part for part in parts if part)


def effect_slot(wish: Wish, errors: Mapping[str, str]) -> EffectSlot | None:
    """The chosen effect, or the place to choose one."""
    if "template_id" not in field_names(wish.operation):
        return None
    picker, error = reverse("effect_picker"), errors.get("template_id", "")
    effect = wish.effect
    if effect is None:
        return EffectSlot(wish.values.get("template_id", ""), error=error, picker_url=picker)
    return EffectSlot(
        value=effect.template_id,
        name=effect.name,
        still_url=shows_of(effect).small_url,
        facts_words=_effect_facts(effect),
        hint=effect.hint,
        prompt=effect.prompt,
        error=error,
        picker_url=picker,
    )


def _effect_facts(effect: Effect) -> str:
    cost = effect.cost_credits
    parts = [
        credits_words(cost) if cost is not None else "",
        f"{effect.duration_seconds} s"
        if effect.duration_seconds and not effect.makes_image
        else "",
        _("makes a picture") if effect.makes_image else "",
        _("has sound of its own") if effect.has_sound else "",
    ]
    return " · ".join(part for part in parts if part)
