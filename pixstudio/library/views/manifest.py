"""The web app manifest: PixStudio as an app on a phone, also in the list of apps to share with."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pixstudio.media.recognition.file_types import FILE_TYPES
from pixstudio.teams.policies import public
from pixstudio.web.addresses import url_for

# The ground of the dark theme as sRGB: a manifest takes no tokens.
GROUND = "#0f0e0d"
PNG_SIZES = (192, 512)


@public
@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Public: it says nothing of teams, and browsers fetch it without cookies."""
    document = {
        "id": "/",
        "name": "PixStudio",
        "short_name": "PixStudio",
        "description": _("Videos, images and audio with your team’s PixVerse accounts."),
        "start_url": url_for("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": _icons(),
        "shortcuts": [
            {"name": _("Create"), "url": url_for("create_home")},
            {"name": _("Gallery"), "url": url_for("gallery")},
            {"name": _("Library"), "url": url_for("library")},
        ],
        "share_target": _share_target(),
    }
    return JsonResponse(document, content_type="application/manifest+json")


def _icons() -> list[dict[str, str]]:
    sizes = [(f"{size}x{size}", static(f"img/app/icon-{size}.png")) for size in PNG_SIZES]
    return [
        {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *({"src": path, "sizes": size, "type": "image/png"} for size, path in sizes),
        {
            "src": static("img/app/maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]


def _share_target() -> dict[str, Any]:
    accepted = [name for one in FILE_TYPES for name in (one.content_type, f".{one.extensions[0]}")]
    return {
        "action": url_for("library_share"),
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {
            "title": "title",
            "text": "text",
            "url": "url",
            "files": [{"name": "file", "accept": accepted}],
        },
    }
