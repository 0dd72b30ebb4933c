"""Many files at once, as rows: their images and bytes are not needed by those who list them."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from pixstudio.library.models import Asset
from pixstudio.library.search_text import build_search_text, normalize_name
from pixstudio.teams.models import Team


def create_assets(team: Team, count: int, **more: Any) -> list[Asset]:
    """So many images, each a minute older than the one before it; the first is of now."""
    now = timezone.now()
    made = [_row(team, number, **more) for number in range(count)]
    Asset.objects.bulk_create(made)
    for number, asset in enumerate(made):
        asset.created_at = now - dt.timedelta(minutes=number)
    Asset.objects.bulk_update(made, ["created_at"], batch_size=500)
    return made


def _row(team: Team, number: int, **more: Any) -> Asset:
    name = more.get("name", f"photo {number:04d}.png")
    values = {
        "kind": "image",
        "name": name,
        "folded": normalize_name(name),
        "searched": build_search_text(name),
        "content_type": "image/png",
        "size_bytes": 1000 + number,
        "sha256": uuid.uuid4().hex * 2,
        "file": f"library/{number}/original",
        "preview": f"library/{number}/preview.webp",
        "thumbnail": f"library/{number}/thumbnail.webp",
        "width": 40,
        "height": 30,
    }
    return Asset(team=team, **{**values, **more})
