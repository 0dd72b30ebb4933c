"""Step three of Create: every choice with its price or the reason why it is off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.jobs.presenters.wording import credits_words
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import Price, price
from pixstudio.web.numbers import spaced
from pixstudio.web.wording import listed, model_facts, operation_title, option_words

# Inside a narrow cell; the line below the group says it whole.
SHORT_REASONS = {
    "frames_model": gettext_lazy("two pictures only"),
    "effect_quality": gettext_lazy("not this effect"),
}


@dataclass(frozen=True)
class Fix:
    """One click that makes a choice possible: a submit button of the form."""

    label: str
    name: str
    value: str
    hx_post: str = ""


@dataclass(frozen=True)
class Why:
    id: str
    text: str
    action: Fix | None = None
    is_wrong: bool = False
    is_moved: bool = False


@dataclass(frozen=True)
class Choice:
    value: str
    name: str
    fact: str = ""
    reason: str = ""
    icon: str = ""
    is_checked: bool = False
    is_disabled: bool = False
    sample: str = ""


@dataclass(frozen=True)
class Group:
    id: str
    label: str
    name: str
    options: list[Choice]
    why: Why | None = None
    kind: str = "segments"
    is_filling: bool = False


@dataclass(frozen=True)
class Asked:
    """The request as it stands and what is needed to price its variations."""

    request: capabilities.Request
    discounts: Mapping[str, float | None] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    # What stands beside a field whose choice became impossible and was changed.
    moved: Mapping[str, Why] = field(default_factory=dict)

    def priced(self, **changes: object) -> Price:
        """What it costs with some values changed; None leaves a value out."""
        request = self.request
        for name, value in changes.items():
            request = request.with_value(name, value)
        return price(request, **self.discounts)

    def cost(self, **changes: object) -> str:
        """Credits with some values changed, `≈` in front of an estimate."""
        cost = self.priced(**changes)
        return spaced(cost.credits) if cost.is_exact else f"≈ {spaced(cost.credits)}"


def groups_of(asked: Asked) -> list[Group]:
    """Model, length, quality, shape and an effect's sound, as far as the operation takes them."""
    made = [
        _models(asked),
        _lengths(asked),
        _qualities(asked),
        _shapes(asked),
        _effect_sound(asked),
    ]
    return [group for group in made if group.options]


def _models(asked: Asked) -> Group:
    current = asked.request.choice("model")
    found = [option for option in _model_options(asked.request) if option.code != "model"]
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            fact=model_facts(capabilities.MODEL_OF_NAME[str(option.value)]),
            reason=str(SHORT_REASONS.get(option.code) or option_words(option)),
            is_checked=option.value == current,
            is_disabled=not option.is_possible and option.value != current,
        )
        for option in found
    ]
    why = _stuck(asked, "model", found) or _wrong(asked, "model") or _other_models(asked.request)
    why = asked.moved.get("model") or why
    is_filling = len(choices) > 1
    return Group("group-model", _("Model"), "model", choices, why, is_filling=is_filling)


def _other_models(request: capabilities.Request) -> Why | None:
    """The models that the operation never works with, in one line instead of a cell each."""
    names = capabilities.models_of(request.operation)
    if not names or len(names) == len(capabilities.MODEL_OF_NAME):
        return None
    words = _("%(operation)s works with %(models)s only.")
    return Why(
        "why-model",
        words % {"operation": operation_title(request.operation), "models": listed(names)},
    )


def _model_options(request: capabilities.Request) -> list[capabilities.Option]:
    """Every model, judged without what it does not take: that is left out, so it blocks no way out."""
    found = []
    for place, named in enumerate(capabilities.options(request, "model")):
        taken = {
            item.name for item in capabilities.parameters_of(request.operation, str(named.value))
        }
        values = {name: value for name, value in request.parameters.items() if name in taken}
        found.append(capabilities.options(replace(request, parameters=values), "model")[place])
    return found


def _lengths(asked: Asked) -> Group:
    current = asked.request.number("duration")
    effect = asked.request.effect
    # An effect that says how long it is leaves no choice.
    found = () if effect and effect.duration else capabilities.options(asked.request, "duration")
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
        _("Length, s"),
        "duration",
        choices,
        _why(asked, "duration", found),
        "strip",
    )


def _qualities(asked: Asked) -> Group:
    current = asked.request.choice("quality")
    found = capabilities.options(asked.request, "quality")
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            fact=asked.cost(quality=option.value),
            reason=_short(option),
            is_checked=option.value == current,
            is_disabled=not option.is_possible and option.value != current,
        )
        for option in found
    ]
    why = _why(asked, "quality", found)
    return Group("group-quality", _("Quality"), "quality", choices, why, is_filling=True)


def _shapes(asked: Asked) -> Group:
    current = asked.request.choice("aspect_ratio")
    choices = [
        Choice(
            str(option.value),
            str(option.value),
            icon="shape-" + str(option.value).replace(":", "x"),
            is_checked=option.value == current,
        )
        for option in capabilities.options(asked.request, "aspect_ratio")
    ]
    why = asked.moved.get("aspect_ratio") or _wrong(asked, "aspect_ratio")
    return Group("group-shape", _("Shape"), "aspect_ratio", choices, why)


def _effect_sound(asked: Asked) -> Group:
    """Whether an effect keeps its sound: the switch of the API that has three positions."""
    parameter = asked.request.row.parameter("auto_sound")
    makes_image = asked.request.effect is not None and asked.request.effect.makes_image
    wanted = capabilities.switch(asked.request.value("auto_sound"))
    current = {None: "", True: "true", False: "false"}[wanted]
    words = (("", _("As it comes")), ("true", _("With sound")), ("false", _("Silent")))
    choices = [Choice(value, name, is_checked=value == current) for value, name in words]
    is_offered = parameter is not None and parameter.is_three_state and not makes_image
    options = choices if is_offered else []
    return Group("group-sound", _("Sound"), "auto_sound", options)


def _short(option: capabilities.Option) -> str:
    if option.code in SHORT_REASONS:
        return str(SHORT_REASONS[option.code])
    if option.fix and "duration" in option.fix:
        return _("up to %(seconds)s s only") % {"seconds": option.fix["duration"]}
    return option_words(option)


def _stuck(asked: Asked, name: str, found: Sequence[capabilities.Option]) -> Why | None:
    """The chosen value has become impossible: why, and the click that chooses one that is possible."""
    current = asked.request.choice(name)
    reason = next((option_words(o) for o in found if str(o.value) == current), "")
    ways = [option for option in found if option.is_possible]
    if not reason or not ways:
        return None
    best = ways[-1] if name == "quality" else ways[0]
    fix = _fix(asked, name, replace(best, fix={}))
    text = reason if reason.endswith(".") else f"{reason}."
    return Why(f"why-{name}", text, fix, is_wrong=name in asked.errors)


def _wrong(asked: Asked, name: str) -> Why | None:
    if name not in asked.errors:
        return None
    return Why(f"why-{name}", asked.errors[name], is_wrong=True)


def _why(asked: Asked, name: str, found: tuple[capabilities.Option, ...]) -> Why | None:
    """What was changed, an error, or the first thing that is off with the click that would allow it."""
    if moved := asked.moved.get(name):
        return moved
    if wrong := _stuck(asked, name, found) or _wrong(asked, name):
        return wrong
    off = next((option for option in found if not option.is_possible), None)
    if off is None:
        return None
    reason = option_words(off)
    text = reason if reason.endswith(".") else f"{reason}."
    if name == "quality" and off.fix:
        chosen = asked.request.number("duration")
        text = _("%(reason)s, and you chose %(seconds)s s.") % {
            "reason": reason,
            "seconds": chosen,
        }
    return Why(f"why-{name}", text, _fix(asked, name, off))


def _fix(asked: Asked, name: str, off: capabilities.Option) -> Fix | None:
    if off.fix is None:
        return None
    changes = {name: off.value, **off.fix}
    cost = asked.priced(**changes)
    words = " · ".join(_value_words(key, value) for key, value in changes.items())
    label = _("Use %(words)s, %(price)s") % {
        "words": words,
        "price": credits_words(cost.credits, cost.is_exact),
    }
    return fix_of(asked, label, changes)


def _value_words(name: str, value: object) -> str:
    return f"{value} s" if name == "duration" else str(value)


def fix_of(asked: Asked, label: str, changes: Mapping[str, object]) -> Fix:
    return Fix(label, "fix", fix_value(changes), settings_url(asked.request.operation))


def settings_url(operation: str) -> str:
    return reverse("create_settings", args=[operation])


def fix_value(changes: Mapping[str, object]) -> str:
    """Changes as the value of a button; None means "left out"."""
    return urlencode({name: "" if value is None else str(value) for name, value in changes.items()})
