"""Pages of one form: what stands around it."""

from typing import Any
from zoneinfo import available_timezones

from django.urls import reverse
from django.utils.translation import gettext as _

# Names from before there were places; a person in one of them finds it under its place.
OLD_NAMES = ("Etc/", "SystemV/", "posix/", "right/")


def form_page(title: str, url: str, submit_label: str, intro: str = "") -> dict[str, Any]:
    """A form below the team's page."""
    return {
        "title": title,
        "url": url,
        "submit_label": submit_label,
        "intro": intro,
        "back_url": reverse("team"),
        "back_label": _("Team"),
    }


def time_zones() -> dict[str, Any]:
    """The names that a field for a time zone offers as one types."""
    names = (name for name in available_timezones() if "/" in name or name == "UTC")
    return {"time_zones": sorted(name for name in names if not name.startswith(OLD_NAMES))}
