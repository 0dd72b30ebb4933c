"""One file as a tile, as texts and as JSON."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from pixstudio.library.models import Asset, Kind
from pixstudio.library.queries import FileRow
from pixstudio.library.validation import format_size
from pixstudio.media.image.downscaling import downscaled_size
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class FileTile:
    """One file in a grid. `length_text` is a length like 0:12, '' for images; `is_waiting`: the preview is
    still being made.
    """

    id: str
    name: str
    kind: str
    url: str
    image_url: str
    preview_url: str
    video_url: str
    facts_text: str
    length_text: str
    is_favourite: bool = False
    is_waiting: bool = False
    unfit_text: str = ""


def file_tile(asset: Asset | FileRow, *, is_favourite: bool = False) -> FileTile:
    """The tile of a file."""
    return FileTile(
        id=str(asset.pk),
        name=asset.name,
        kind=asset.kind,
        url=url_for("library_asset", asset.pk),
        image_url=image_url(asset),
        preview_url=preview_url(asset),
        video_url=video_url(asset),
        facts_text=facts_text(asset),
        length_text=length_text(asset.duration_seconds),
        is_favourite=is_favourite,
        is_waiting=is_waiting(asset),
    )


def is_waiting(asset: Asset | FileRow) -> bool:
    """Whether the preview is still being made."""
    has_picture = bool(asset.thumbnail or asset.preview)
    return asset.kind != Kind.AUDIO and not has_picture and asset.derive_due_at is not None


def file_facts(asset: Asset) -> dict[str, Any]:
    """The file as JSON for scripts."""
    return {
        "id": str(asset.pk),
        "name": asset.name,
        "url": url_for("library_file", asset.pk),
        "preview_url": preview_url(asset),
        "kind": asset.kind,
        "width": asset.width,
        "height": asset.height,
        "size_bytes": asset.size_bytes,
        "duration_seconds": asset.duration_seconds,
        "meta": facts_text(asset),
    }


def preview_url(asset: Asset | FileRow) -> str:
    """URL of the 960-pixel preview, '' for none."""
    return url_for("library_preview", asset.pk) if asset.preview else ""


def image_url(asset: Asset | FileRow) -> str:
    """URL of the smallest image available, '' for none."""
    if asset.thumbnail:
        return url_for("library_thumbnail", asset.pk)
    return preview_url(asset)


def video_url(asset: Asset | FileRow) -> str:
    """URL of a video that every browser plays, '' if there is none yet."""
    if asset.kind != Kind.VIDEO:
        return ""
    is_there = bool(asset.playable) or asset.plays_everywhere
    return url_for("library_playable", asset.pk) if is_there else ""


def facts_text(asset: Asset | FileRow) -> str:
    """Dimensions, size, and the size sent to PixVerse if the image is scaled."""
    pixels = f"{asset.width} × {asset.height}" if asset.width and asset.height else ""
    parts = (pixels, format_size(asset.size_bytes), sent_text(asset))
    return ", ".join(part for part in parts if part)


def sent_text(asset: Asset | FileRow) -> str:
    """The dimensions sent to PixVerse if the image is scaled, else ''."""
    size = downscaled_size(asset.width or 0, asset.height or 0) if asset.scaled else None
    return _("sent to PixVerse as %(size)s") % {"size": f"{size[0]} × {size[1]}"} if size else ""


def length_text(seconds: float | None) -> str:
    """A length in minutes and seconds: 0:04."""
    if seconds is None:
        return ""
    whole = max(round(seconds), 1)
    return f"{whole // 60}:{whole % 60:02d}"


def too_long_message(asset: Asset | FileRow, longest_seconds: float | None) -> str:
    """Error message if the file is longer than allowed, '' if it fits."""
    return too_long_text(asset.duration_seconds, longest_seconds)


def too_long_text(lasts: float | None, longest_seconds: float | None) -> str:
    """Error message for a length that is longer than allowed, '' if it fits or is not known."""
    if not longest_seconds or lasts is None or lasts <= longest_seconds:
        return ""
    return _("Too long: up to %(seconds)s s") % {"seconds": round(longest_seconds)}


def drop_area() -> dict[str, str]:
    """Upload URL and text of the drop area."""
    text = _("Drop images, videos or audio here, or paste. Up to %(limit)s each.")
    return {
        "upload_url": url_for("library_upload"),
        "drop_text": text % {"limit": format_size(settings.UPLOAD_MAX_BYTES)},
    }
