"""Many at once: variations, one prompt a line, other effects, models and qualities beside the chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.create.expansion import MOST_VARIATIONS, TooMany, orders_of, unknown_effects
from pixstudio.create.form_state import MANY, MORE_EFFECTS, ON, Wish
from pixstudio.create.presenters.settings import Choice
from pixstudio.create.presenters.sound import Switch
from pixstudio.effects.models import Effect
from pixstudio.jobs.job_specs import Total, total_of
from pixstudio.jobs.presenters.wording import credits_words
from pixstudio.pixverse import capabilities


@dataclass(frozen=True)
class Many:
    """The folded row; `is_open` where something in it is set, or wrong."""

    variations: str
    most_variations: int
    is_open: bool
    sum_words: str = ""
    error: str = ""
    lines: Switch | None = None
    effects: list[Choice] = field(default_factory=list)
    effects_error: str = ""
    effects_url: str = ""
    models: list[Choice] = field(default_factory=list)
    qualities: list[Choice] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def many_of(
    wish: Wish, errors: Mapping[str, str], total: Total | None, left_out: list[str]
) -> Many | None:
    """The row, with what `ordered` says; None where all would be the same for want of a seed."""
    if capabilities.seed_range(wish.operation) is None:
        return None
    is_set = any(wish.values.get(name) not in ("", "1", None) for name in MANY)
    effects = [*_effects(wish), *_unknown(wish)]
    is_set = is_set or bool(effects)
    takes_prompt = capabilities.OPERATION_OF_NAME[wish.operation].parameter("prompt")
    return Many(
        variations=wish.values.get("variations") or "1",
        most_variations=MOST_VARIATIONS,
        is_open=is_set or "variations" in errors or MORE_EFFECTS in errors,
        sum_words=_sum_words(total) if is_set else "",
        error=errors.get("variations", ""),
        lines=_lines(wish) if takes_prompt else None,
        effects=effects,
        effects_error=errors.get(MORE_EFFECTS, ""),
        effects_url=reverse("effects") if wish.request.row.takes_effect else "",
        models=_others(wish, "model", "more_models"),
        qualities=_others(wish, "quality", "more_qualities"),
        left_out=left_out,
    )


def ordered(wish: Wish) -> tuple[Total | None, list[str]]:
    """What the form asks for in all, None where the number is out of range."""
    try:
        orders, left_out = orders_of(wish)
    except TooMany:
        return None, []
    return total_of(orders), left_out


def _sum_words(total: Total | None) -> str:
    if total is None:
        return ""
    words = _("%(count)s jobs, %(price)s in all")
    return words % {"count": total.count, "price": credits_words(total.credits, total.is_exact)}


def _lines(wish: Wish) -> Switch:
    fact = _("Each line of the prompt becomes a video of its own.")
    return Switch(
        "prompt_lines", _("One prompt per line"), fact, wish.values.get("prompt_lines") in ON
    )


def _effects(wish: Wish) -> list[Choice]:
    """The effects beside the chosen one; each can only be taken away here."""
    return [
        Choice(effect.template_id, effect.name, fact=_fact_of(wish, effect), is_checked=True)
        for effect in wish.more_effects
    ]


def _fact_of(wish: Wish, effect: Effect) -> str:
    """What one of it costs, and its quality where that is not the chosen one."""
    if effect.vanished_at:
        return _("not offered any more")
    one = wish.with_effect(effect)
    cost, quality = one.price(), one.request.choice("quality")
    other = quality if quality != wish.request.choice("quality") else ""
    return " · ".join(part for part in (credits_words(cost.credits, cost.is_exact), other) if part)


def _unknown(wish: Wish) -> list[Choice]:
    words = _("not in the catalogue")
    return [Choice(pk, pk, fact=words, is_checked=True) for pk in unknown_effects(wish)]


def _others(wish: Wish, name: str, many_name: str) -> list[Choice]:
    """Values of a field that can be made beside the chosen one."""
    if wish.request.row.parameter(name) is None:
        return []
    chosen = wish.values.get(many_name, "").split(",")
    own = wish.request.choice(name)
    return [
        Choice(value, value, is_checked=value in chosen)
        for option in capabilities.options(wish.request, name)
        if (value := str(option.value)) != own and option.code not in ("model", "plan", "choice")
    ]
