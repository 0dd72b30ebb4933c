"""Batch section: variations, one prompt per line, further effects, models and qualities."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.create.forms.confirmation import skipped_title
from pixstudio.create.forms.expansion import MAX_VARIATIONS, TooManyJobs, expand, unknown_effects
from pixstudio.create.forms.fields import BATCH_FIELDS, MORE_EFFECTS, ON
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.presenters.audio_settings import Switch
from pixstudio.create.presenters.choices import Choice
from pixstudio.effects.models import Effect
from pixstudio.jobs.job_specs import BatchCost, batch_cost
from pixstudio.pixverse import capabilities
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class BatchSection:
    """The folded section; `is_open` if something in it is set or wrong."""

    variations: str
    max_variations: int
    is_open: bool
    sum_text: str = ""
    error: str = ""
    prompt_lines: Switch | None = None
    effects: list[Choice] = field(default_factory=list)
    effects_error: str = ""
    effects_url: str = ""
    models: list[Choice] = field(default_factory=list)
    qualities: list[Choice] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    skipped_title: str = ""


def batch_section_of(
    form: FormState, errors: Mapping[str, str], total: BatchCost | None, skipped: list[str]
) -> BatchSection | None:
    """The section; None for operations without a seed, since all jobs would be the same."""
    if capabilities.seed_range(form.operation) is None:
        return None
    is_set = any(form.values.get(name) not in ("", "1", None) for name in BATCH_FIELDS)
    effects = [*_effects(form), *_unknown(form)]
    is_set = is_set or bool(effects)
    takes_prompt = capabilities.OPERATION_OF_NAME[form.operation].parameter("prompt")
    return BatchSection(
        variations=form.values.get("variations") or "1",
        max_variations=MAX_VARIATIONS,
        is_open=is_set or "variations" in errors or MORE_EFFECTS in errors,
        sum_text=_sum_text(total) if is_set else "",
        error=errors.get("variations", ""),
        prompt_lines=_prompt_lines(form) if takes_prompt else None,
        effects=effects,
        effects_error=errors.get(MORE_EFFECTS, ""),
        effects_url=url_for("effects") if form.request.row.takes_effect else "",
        models=_further_values(form, "model", "more_models"),
        qualities=_further_values(form, "quality", "more_qualities"),
        skipped=skipped,
        skipped_title=skipped_title() if skipped else "",
    )


def cost_of(form: FormState) -> BatchCost | None:
    """The cost of all jobs of the form; None if there are too many."""
    try:
        return batch_cost(expand(form)[0])
    except TooManyJobs:
        return None


def _sum_text(total: BatchCost | None) -> str:
    if total is None:
        return ""
    text = _("%(count)s jobs, %(price)s in total")
    return text % {"count": total.count, "price": credits_text(total.credits, total.is_exact)}


def _prompt_lines(form: FormState) -> Switch:
    fact = _("Each line becomes its own video.")
    return Switch(
        "prompt_lines", _("One prompt per line"), fact, form.values.get("prompt_lines") in ON
    )


def _effects(form: FormState) -> list[Choice]:
    """The further effects; each can only be removed here."""
    return [
        Choice(effect.template_id, effect.name, fact=_fact_of(form, effect), is_checked=True)
        for effect in form.more_effects
    ]


def _fact_of(form: FormState, effect: Effect) -> str:
    """The price of one job with it, and its quality if it is not the chosen one."""
    if effect.vanished_at:
        return _("no longer offered")
    one = form.with_effect(effect)
    cost, quality = one.price(), one.request.choice("quality")
    other = quality if quality != form.request.choice("quality") else ""
    return " · ".join(part for part in (credits_text(cost.credits, cost.is_exact), other) if part)


def _unknown(form: FormState) -> list[Choice]:
    text = _("not in the catalogue")
    return [Choice(pk, pk, fact=text, is_checked=True) for pk in unknown_effects(form)]


def _further_values(form: FormState, name: str, more_name: str) -> list[Choice]:
    """Values of a field that are possible beside the chosen one."""
    if form.request.row.parameter(name) is None:
        return []
    chosen = form.values.get(more_name, "").split(",")
    own = form.request.choice(name)
    return [
        Choice(value, value, is_checked=value in chosen)
        for option in capabilities.options(form.request, name)
        if (value := str(option.value)) != own and option.code not in ("model", "plan", "choice")
    ]
