"""What a result's page says of the settings that were asked for."""

from django.utils.translation import gettext as _

from pixstudio.jobs.models import Generation
from pixstudio.web.wording import label_of

# Switches that the facts of sound and music tell.
OWN_FACTS = ("audio", "auto_sound", "instrumental")


def asked_text(generation: Generation) -> str:
    """Length, quality, shape and level of detail: `5 s, 720p, 16:9`."""
    asked = generation.parameters
    detail = asked.get("detail_level")
    parts = [
        f"{asked['duration']} s" if asked.get("duration") else "",
        str(asked.get("quality", "")),
        str(asked.get("aspect_ratio", "")),
        _("%(level)s detail") % {"level": detail} if detail else "",
    ]
    return ", ".join(part for part in parts if part)


def extras_text(generation: Generation) -> str:
    """Every switch that was on and has no fact of its own."""
    asked = generation.parameters
    return ", ".join(
        label_of(name) for name, value in asked.items() if value is True and name not in OWN_FACTS
    )
