"""Context of pages that show a single form."""

from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from pixstudio.web.addresses import url_for

# Legacy zone names without a region; each has an equivalent with one.
OLD_NAMES = ("Etc/", "SystemV/", "posix/", "right/")


def form_page(title: str, url: str, submit_label: str, intro: str = "") -> dict[str, Any]:
    """Context of a form page that leads back to the team page."""
    return {
        "title": title,
        "url": url,
        "submit_label": submit_label,
        "intro": intro,
        "back_url": url_for("team"),
        "back_label": _("Team"),
    }


def time_zones() -> dict[str, Any]:
    """Time zone names to suggest in a time zone field."""
    names = (name for name in available_timezones() if "/" in name or name == "UTC")
    return {"time_zones": sorted(name for name in names if not name.startswith(OLD_NAMES))}
