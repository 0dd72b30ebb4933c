"""The choice of a model: PixVerse's own, then the others by family, each with its price and limits."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.create.presenters.choices import Choice, Explanation, Group, PricedForm, Section
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities import Model
from pixstudio.pixverse.prices import price
from pixstudio.web.formatting import format_number
from pixstudio.web.wording import listed, model_facts, model_limits, operation_title, option_text

# For a narrow cell; the line below the group has the full text.
SHORT_REASONS = {"frames_model": gettext_lazy("fewer images only")}
# What follows the model: chosen anew by the form if the model lacks it.
FOLLOWING = ("duration", "quality", "aspect_ratio")
# Above this number, models of others are folded away.
MAX_OPEN_MODELS = 6


def model_options(request: capabilities.Request) -> list[capabilities.Option]:
    """Every model of the operation, checked without values that it does not take or that follow it."""
    rows = {row.name for row in request.row.models}
    found = []
    for place, named in enumerate(capabilities.options(request, "model")):
        if named.value not in rows:
            continue
        taken = {
            item.name for item in capabilities.parameters_of(request.operation, str(named.value))
        }
        values = {
            name: value
            for name, value in request.parameters.items()
            if (name in taken and name not in FOLLOWING) or name.endswith("_path")
        }
        without = replace(request, parameters=values)
        found.append(capabilities.options(without, "model")[place])
    return found


def other_models(request: capabilities.Request) -> Explanation | None:
    """The models of an operation that works with a few only."""
    names = capabilities.models_of(request.operation)
    if not 0 < len(names) <= MAX_OPEN_MODELS or set(names) == set(request.row.model_rows):
        return None
    text = _("%(operation)s works with %(models)s only.")
    title = operation_title(request.operation)
    return Explanation("explanation-model", text % {"operation": title, "models": listed(names)})


def model_group(
    priced: PricedForm, found: list[capabilities.Option], why: Explanation | None
) -> Group:
    """The group; its sections are only needed where there are many models."""
    rows = {row.name: row for row in priced.request.row.models}
    choices = [_choice(priced, rows[str(option.value)], option) for option in found]
    is_long = len(choices) > MAX_OPEN_MODELS
    return Group(
        "group-model",
        _("Model"),
        "model",
        choices,
        why,
        "models" if len(choices) > 1 else "segments",
        sections=list(_sections(choices, rows, is_long=is_long)),
    )


def _choice(priced: PricedForm, row: Model, option: capabilities.Option) -> Choice:
    is_checked = option.value == priced.request.choice("model")
    return Choice(
        row.name,
        row.name,
        fact=_price_text(priced, row),
        detail=model_limits(row, priced.request.operation),
        note=model_facts(row),
        reason=str(SHORT_REASONS.get(option.code) or option_text(option)),
        is_checked=is_checked,
        is_disabled=not option.is_possible and not is_checked,
    )


def _sections(choices: list[Choice], rows: dict[str, Model], *, is_long: bool) -> Iterator[Section]:
    for family, own in groupby(choices, key=lambda choice: rows[choice.value].family):
        options = list(own)
        is_open = not is_long or rows[options[0].value].is_native
        is_open = is_open or any(option.is_checked for option in options)
        facts = ", ".join(option.name for option in options)
        yield Section(family, options, facts, is_open=is_open)


def _price_text(priced: PricedForm, row: Model) -> str:
    """What one job costs with the model, in the nearest length and quality that it makes."""
    cost = price(_with_model(priced.request, row), **priced.discounts)
    text = ngettext("%(count)s credit", "%(count)s credits", cost.credits)
    words = text % {"count": format_number(cost.credits)}
    return words if cost.is_exact else f"≈ {words}"


def _with_model(request: capabilities.Request, row: Model) -> capabilities.Request:
    lengths = row.lengths(request.operation)
    wanted = request.choice("quality")
    lower = [name for name in lengths if _height(name) <= _height(wanted)]
    quality = max(lower, key=_height) if lower else min(lengths, key=_height)
    seconds = max(request.number("duration") or 5, row.shortest_seconds(request.operation))
    taken = {item.name for item in capabilities.parameters_of(request.operation, row.name)}
    values = {name: value for name, value in request.parameters.items() if name in taken}
    values |= {"model": row.name, "quality": quality}
    if "duration" in taken:
        values["duration"] = min(seconds, lengths[quality])
    return replace(request, parameters=values)


def _height(quality: str) -> int:
    digits = quality.removesuffix("p")
    return int(digits) if digits.isdecimal() else 0
