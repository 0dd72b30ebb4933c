"""Settings of a form: every choice with its price, or the reason why it is disabled."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.cards.presenters.wording import credits_text
from pixstudio.create.presenters.choices import Choice, Explanation, Fix, Group, PricedForm, fix_of
from pixstudio.create.presenters.model_choice import model_group, model_options, other_models
from pixstudio.pixverse import capabilities
from pixstudio.web.wording import option_text

# For a narrow cell; the line below the group has the full text.
SHORT_REASONS = {
    "effect_quality": gettext_lazy("not this effect"),
}


def groups_of(priced: PricedForm) -> list[Group]:
    """Model, count, length, quality, shape, detail and an effect's sound, as the operation takes them."""
    made = [
        _models(priced),
        _counts(priced),
        _lengths(priced),
        _qualities(priced),
        _shapes(priced),
        _details(priced),
        _effect_sound(priced),
    ]
    return [group for group in made if group.options]


def _models(priced: PricedForm) -> Group:
    found = model_options(priced.request)
    why = _stuck(priced, "model", found) or _wrong(priced, "model") or other_models(priced.request)
    return model_group(priced, found, priced.corrections.get("model") or why)


def _counts(priced: PricedForm) -> Group:
    """How many images one request makes, each with the price of all."""
    current = priced.request.number("create_count")
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            fact=priced.price_text(create_count=option.value),
            is_checked=option.value == current,
        )
        for option in capabilities.options(priced.request, "create_count")
    ]
    why = priced.corrections.get("create_count") or _wrong(priced, "create_count")
    return Group("group-count", _("Images at once"), "create_count", choices, why, is_filling=True)


def _details(priced: PricedForm) -> Group:
    """The level of detail, only with the models that have it."""
    model, row = priced.request.model, priced.request.row
    if model is None or not capabilities.is_taken(row.name, model, "detail_level"):
        return Group("group-detail", _("Detail"), "detail_level", [])
    current = priced.request.choice("detail_level")
    names = {"low": _("Low"), "medium": _("Medium"), "high": _("High")}
    choices = [
        Choice(
            str(option.value),
            names.get(str(option.value), str(option.value)),
            fact=priced.price_text(detail_level=option.value),
            is_checked=option.value == current,
        )
        for option in capabilities.options(priced.request, "detail_level")
    ]
    why = priced.corrections.get("detail_level") or _wrong(priced, "detail_level")
    return Group("group-detail", _("Detail"), "detail_level", choices, why, is_filling=True)


def _lengths(priced: PricedForm) -> Group:
    current = priced.request.number("duration")
    effect = priced.request.effect
    # An effect with its own duration leaves no choice.
    found = () if effect and effect.duration else capabilities.options(priced.request, "duration")
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            is_checked=option.value == current,
            is_disabled=not option.is_possible and option.value != current,
        )
        for option in found
    ]
    return Group(
        "group-duration",
        _("Length (seconds)"),
        "duration",
        choices,
        _why(priced, "duration", found),
        "strip",
    )


def _qualities(priced: PricedForm) -> Group:
    current = priced.request.choice("quality")
    # What only other models make is left out.
    found = tuple(
        option
        for option in capabilities.options(priced.request, "quality")
        if option.code != "model_quality" or option.value == current
    )
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            fact=priced.price_text(quality=option.value),
            reason=_short(option),
            is_checked=option.value == current,
            is_disabled=not option.is_possible and option.value != current,
        )
        for option in found
    ]
    why = _why(priced, "quality", found)
    return Group("group-quality", _("Quality"), "quality", choices, why, is_filling=True)


def _shapes(priced: PricedForm) -> Group:
    current, effect = priced.request.choice("aspect_ratio"), priced.request.effect
    # An effect has the shape of its photo.
    is_free = not priced.request.row.takes_effect or (effect and not effect.image_count)
    found = capabilities.options(priced.request, "aspect_ratio") if is_free else ()
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            icon="shape-" + str(option.value).replace(":", "x"),
            is_checked=option.value == current,
        )
        for option in found
        # What only other models make is left out, since they make many shapes.
        if option.is_possible or option.value == current
    ]
    why = priced.corrections.get("aspect_ratio") or _wrong(priced, "aspect_ratio")
    return Group("group-shape", _("Aspect ratio"), "aspect_ratio", choices, why)


def _effect_sound(priced: PricedForm) -> Group:
    """The sound of an effect: a parameter of the API with three values."""
    parameter = priced.request.row.parameter("auto_sound")
    makes_image = priced.request.effect is not None and priced.request.effect.makes_image
    wanted = capabilities.switch(priced.request.value("auto_sound"))
    current = {None: "", True: "true", False: "false"}[wanted]
    words = (("", _("Default")), ("true", _("With sound")), ("false", _("Silent")))
    choices = [Choice(value, name, is_checked=value == current) for value, name in words]
    is_offered = parameter is not None and parameter.is_three_state and not makes_image
    options = choices if is_offered else []
    return Group("group-sound", _("Sound"), "auto_sound", options)


def _short(option: capabilities.Option) -> str:
    if option.code in SHORT_REASONS:
        return str(SHORT_REASONS[option.code])
    if option.fix and "duration" in option.fix:
        return _("up to %(seconds)s s only") % {"seconds": option.fix["duration"]}
    return option_text(option)


def _stuck(
    priced: PricedForm, name: str, found: Sequence[capabilities.Option]
) -> Explanation | None:
    """Why the chosen value is impossible, and a button with a possible one."""
    current = priced.request.choice(name)
    reason = next((option_text(o) for o in found if str(o.value) == current), "")
    ways = [option for option in found if option.is_possible]
    if not reason or not ways:
        return None
    best = ways[-1] if name == "quality" else ways[0]
    fix = _fix(priced, name, replace(best, fix={}))
    text = reason if reason.endswith(".") else f"{reason}."
    return Explanation(f"explanation-{name}", text, fix, is_wrong=name in priced.errors)


def _wrong(priced: PricedForm, name: str) -> Explanation | None:
    if name not in priced.errors:
        return None
    return Explanation(f"explanation-{name}", priced.errors[name], is_wrong=True)


def _why(
    priced: PricedForm, name: str, found: tuple[capabilities.Option, ...]
) -> Explanation | None:
    """A correction, an error, or the first disabled choice with a button that would allow it."""
    if moved := priced.corrections.get(name):
        return moved
    if wrong := _stuck(priced, name, found) or _wrong(priced, name):
        return wrong
    off = next((option for option in found if not option.is_possible), None)
    if off is None:
        return None
    reason = option_text(off)
    text = reason if reason.endswith(".") else f"{reason}."
    if name == "quality" and off.fix:
        chosen = priced.request.number("duration")
        text = _("%(reason)s, and you chose %(seconds)s s.") % {
            "reason": reason,
            "seconds": chosen,
        }
    return Explanation(f"explanation-{name}", text, _fix(priced, name, off))


def _fix(priced: PricedForm, name: str, off: capabilities.Option) -> Fix | None:
    if off.fix is None:
        return None
    changes = {name: off.value, **off.fix}
    cost = priced.price(**changes)
    words = " · ".join(_value_text(key, value) for key, value in changes.items())
    label = _("Use %(words)s, %(price)s") % {
        "words": words,
        "price": credits_text(cost.credits, cost.is_exact),
    }
    return fix_of(priced, label, changes)


def _value_text(name: str, value: object) -> str:
    return f"{value} s" if name == "duration" else str(value)
