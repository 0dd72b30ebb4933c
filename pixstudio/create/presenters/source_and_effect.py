"""Source and effect of a job: a result, or an effect of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.cards.presenters.cards import clock_text, playing_url, poster_url, title_of
from pixstudio.cards.presenters.shapes import ratio_of
from pixstudio.cards.presenters.wording import credits_text
from pixstudio.create.forms.fields import field_names
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.posted_form import USE_FILE
from pixstudio.create.presenters.choices import Fix, PricedForm, settings_url
from pixstudio.effects.models import Effect
from pixstudio.effects.presenters import effect_media
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import operation_label


@dataclass(frozen=True)
class SourceSlot:
    """The chosen result, or an empty slot. `check_url` asks PixVerse whether it still has it."""

    value: str = ""
    title: str = ""
    url: str = ""
    poster_url: str = ""
    video_url: str = ""
    ratio: str = "16:9"
    facts_text: str = ""
    error: str = ""
    fixes: list[Fix] = field(default_factory=list)
    check_url: str = ""
    picker_url: str = ""


@dataclass(frozen=True)
class EffectSlot:
    value: str = ""
    name: str = ""
    still_url: str = ""
    facts_text: str = ""
    hint: str = ""
    prompt: str = ""
    error: str = ""
    picker_url: str = ""


def source_slot(
    form: FormState, priced: PricedForm, errors: Mapping[str, str]
) -> SourceSlot | None:
    """The source and what is wrong with it; None if the operation takes no source."""
    if "source" not in field_names(form.operation):
        return None
    picker = f"{url_for('source_picker')}?operation={form.operation}"
    source = form.source
    error = errors.get("source", "") or (source.problem if source else "")
    if source is None:
        return SourceSlot(form.values.get("source", ""), error=error, picker_url=picker)
    row = source.generation
    return SourceSlot(
        value=str(row.pk),
        title=title_of(row),
        url=url_for("generation", row.pk),
        poster_url=poster_url(row),
        video_url=playing_url(row),
        ratio=ratio_of(row),
        facts_text=_source_facts(form),
        error=error,
        fixes=_file_fix(priced) if source.problem and source.can_send_file else [],
        check_url="" if error else url_for("source_check", row.pk, form.operation),
        picker_url=picker,
    )


def use_file_text() -> str:
    """The button that uploads our copy of the source's video."""
    return _("Upload the video file instead (works on any account)")


def _file_fix(priced: PricedForm) -> list[Fix]:
    """A button to upload our copy of the video, which works on any account."""
    label = use_file_text()
    return [Fix(label, USE_FILE, "1", settings_url(priced.request.operation))]


def _source_facts(form: FormState) -> str:
    if form.source is None:
        return ""
    row, facts = form.source.generation, form.source.facts
    parts = [
        operation_label(row.operation),
        facts.model or "",
        facts.quality or "",
        clock_text(row.duration_seconds),
        str(form.source.account or ""),
    ]
    return " · ".join(part for part in parts if part)


def effect_slot(form: FormState, errors: Mapping[str, str]) -> EffectSlot | None:
    """The chosen effect, or an empty slot; None if the operation takes no effect."""
    if "template_id" not in field_names(form.operation):
        return None
    picker, error = url_for("effect_picker"), errors.get("template_id", "")
    effect = form.effect
    if effect is None:
        return EffectSlot(form.values.get("template_id", ""), error=error, picker_url=picker)
    return EffectSlot(
        value=effect.template_id,
        name=effect.name,
        still_url=effect_media(effect).small_url,
        facts_text=_effect_facts(effect),
        hint=effect.hint,
        prompt=effect.prompt,
        error=error,
        picker_url=picker,
    )


def _effect_facts(effect: Effect) -> str:
    cost = effect.cost_credits
    parts = [
        credits_text(cost) if cost is not None else "",
        f"{effect.duration_seconds} s"
        if effect.duration_seconds and not effect.makes_image
        else "",
        _("makes an image") if effect.makes_image else "",
        _("with sound") if effect.has_sound else "",
    ]
    return " · ".join(part for part in parts if part)
