"""The lines of a price in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from pixstudio.pixverse.prices import Part
from pixstudio.web.wording.operation_labels import operation_labels, operation_title

WORDS = {
    "duration": gettext_lazy("%(seconds)s s at %(quality)s"),
    "audio": gettext_lazy("Sound"),
    "segment": gettext_lazy("%(start)s → %(end)s, %(seconds)s s"),
    "effect": gettext_lazy("Effect"),
    "effect_video": gettext_lazy("Video"),
    "effect_extra": gettext_lazy("This effect"),
    "image": gettext_lazy("Image at %(quality)s"),
    "images": gettext_lazy("%(count)s images at %(quality)s"),
    "unlimited": gettext_lazy("Free on this account"),
    "operation": gettext_lazy("%(operation)s"),
    "characters": gettext_lazy("%(characters)s characters"),
    "preview_discount": gettext_lazy("Preview, up to −%(percent)s %%"),
    "off_peak_discount": gettext_lazy("Off-peak, up to −%(percent)s %%"),
}


def part_text(part: Part) -> str:
    """Return the label of one line of a price."""
    return str(WORDS[part.code]) % _shown(part.facts)


def _shown(facts: Mapping[str, object]) -> dict[str, object]:
    operation = str(facts.get("operation", ""))
    label = operation_labels(operation).price_label or operation_title(operation)
    return {**facts, "operation": label}
