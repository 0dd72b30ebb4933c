"""Texts about an effect: price, length, number of photos, why it is unavailable."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.effects.models import Effect
from pixstudio.effects.queries import effect_facts
from pixstudio.pixverse.capabilities import Request
from pixstudio.pixverse.capabilities.special_rules import EFFECT_IMAGES
from pixstudio.pixverse.prices import price
from pixstudio.web.formatting import format_number


def price_text(effect: Effect) -> str:
    """Price of one run: exact if the catalogue gives it, else the estimate of the create form after “≈”."""
    cost = price(Request("effect", {}, effect=effect_facts(effect)))
    text = ngettext("%(count)s credit", "%(count)s credits", cost.credits)
    exact = text % {"count": format_number(cost.credits)}
    return exact if cost.is_exact else f"≈ {exact}"


def length_text(effect: Effect) -> str:
    """Length of the result; '' for images, and if unknown."""
    if effect.makes_image or not effect.duration_seconds:
        return ""
    return _("%(count)s s") % {"count": effect.duration_seconds}


def photos_text(effect: Effect) -> str:
    """How many photos the effect needs."""
    count = effect.image_count
    if not count:
        return _("no photo")
    if count > 2:
        return _("2 to %(count)s photos") % {"count": count}
    return ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}


def unavailable_reason(effect: Effect) -> str:
    """Why the effect can't be chosen, '' if it can."""
    if effect.vanished_at:
        return _("No longer offered by PixVerse.")
    if effect.image_count <= len(EFFECT_IMAGES):
        return ""
    text = _("Needs %(count)s photos; the API accepts at most %(most)s.")
    return text % {"count": effect.image_count, "most": len(EFFECT_IMAGES)}
