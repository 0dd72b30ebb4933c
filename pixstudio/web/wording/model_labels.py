"""What Create says of a model beside its name."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.pixverse.capabilities import Model
from pixstudio.pixverse.capabilities.price_rules import PerCharacterPrices
from pixstudio.web.formatting import format_number


def model_facts(model: Model) -> str:
    """Return the few words that tell a model from the others, such as "newest, with sound"."""
    facts = [
        _price_text(model),
        _("newest") if model.is_newest else "",
        _audio_text(model) if model.kind == "video" else "",
        _("fast") if model.is_fast else "",
        _("some accounts only") if model.needs_feature else "",
    ]
    return ", ".join(fact for fact in facts if fact)


def model_limits(model: Model, operation: str) -> str:
    """Return lengths and qualities in an operation, such as "1–15 s, 360p–1080p"; of an image model the
    qualities and how many references it takes, of audio what it takes."""
    if model.kind in ("music", "speech"):
        return _audio_limits(model, operation)
    lengths = model.lengths(operation)
    first, last = model.shortest_seconds(operation), max(lengths.values(), default=0)
    qualities = sorted(lengths, key=lambda name: int(name.removesuffix("p")))
    span = "–".join(dict.fromkeys([qualities[0], qualities[-1]])) if qualities else ""
    if model.kind == "image":
        return ", ".join(part for part in (span, _references(model, operation)) if part)
    seconds = _("%(first)s–%(last)s s") % {"first": first, "last": last}
    return ", ".join(part for part in (seconds, span) if part)


def _references(model: Model, operation: str) -> str:
    count = model.use(operation).max_images or 0
    return ngettext("%(count)s reference", "%(count)s references", count) % {"count": count}


def _audio_limits(model: Model, operation: str) -> str:
    characters = _("up to %(count)s characters") % {"count": format_number(model.prompt_max_length)}
    images = model.use(operation).max_images
    extra = [
        _("lyrics") if "lyrics" in model.takes else "",
        _("up to %(count)s images") % {"count": images} if images else "",
    ]
    return ", ".join(part for part in (characters, *extra) if part)


def _price_text(model: Model) -> str:
    """The price of so many characters; other prices depend on the form, or stand beside the name."""
    prices = model.prices
    return character_price_text(prices) if isinstance(prices, PerCharacterPrices) else ""


def character_price_text(prices: PerCharacterPrices) -> str:
    """`1 credit per 50 characters`."""
    text = ngettext(
        "%(count)s credit per %(characters)s characters",
        "%(count)s credits per %(characters)s characters",
        prices.unit_credits,
    )
    return text % {"count": prices.unit_credits, "characters": prices.unit_characters}


def _audio_text(model: Model) -> str:
    if model.has_own_sound:
        return _("always with sound")
    if model.has_native_audio:
        return _("with sound")
    return _("voice line, effects") if model.has_sound_prompts else _("silent")
