"""One file as a tile, as words and as JSON."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.library.models import Asset, Kind
from pixstudio.library.validation import format_size
from pixstudio.media.image.downscaling import downscaled_size


@dataclass(frozen=True)
class FileTile:
    """One file in a grid. `length_words` is such as 0:12, '' for pictures; `is_waiting` says that a
    small picture of it is still being made."""

    id: str
    name: str
    kind: str
    url: str
    image_url: str
    preview_url: str
    video_url: str
    facts_words: str
    length_words: str
    is_favourite: bool = False
    is_waiting: bool = False
    mark: str = ""
    unfit_words: str = ""


def file_tile(asset: Asset, *, is_favourite: bool = False, mark: str = "") -> FileTile:
    """What a grid shows of a file; `mark` is its place in the list where a page of it ends."""
    return FileTile(
        id=str(asset.pk),
        name=asset.name,
        kind=asset.kind,
        url=reverse("library_asset", args=[asset.pk]),
        image_url=image_url(asset),
        preview_url=preview_url(asset),
        video_url=video_url(asset),
        facts_words=facts_words(asset),
        length_words=length_words(asset.duration_seconds),
        is_favourite=is_favourite,
        is_waiting=is_waiting(asset),
        mark=mark,
    )


def is_waiting(asset: Asset) -> bool:
    """Whether its small picture is still to come."""
    has_picture = bool(asset.thumbnail or asset.preview)
    return asset.kind != Kind.AUDIO and not has_picture and asset.derive_due_at is not None


def file_facts(asset: Asset) -> dict[str, Any]:
    """What a script hears about a file it has sent."""
    return {
        "id": str(asset.pk),
        "name": asset.name,
        "url": reverse("library_file", args=[asset.pk]),
        "preview_url": preview_url(asset),
        "kind": asset.kind,
        "width": asset.width,
        "height": asset.height,
        "size_bytes": asset.size_bytes,
        "duration_seconds": asset.duration_seconds,
        "meta": facts_words(asset),
    }


def preview_url(asset: Asset) -> str:
    """The address of the picture of 960 pixels, '' where there is none."""
    return reverse("library_preview", args=[asset.pk]) if asset.preview else ""


def image_url(asset: Asset) -> str:
    """The address of the smallest picture there is, '' where there is none."""
    if asset.thumbnail:
        return reverse("library_thumbnail", args=[asset.pk])
    return preview_url(asset)


def video_url(asset: Asset) -> str:
    """The address of a video that every browser plays, '' where there is none (yet)."""
    if asset.kind != Kind.VIDEO:
        return ""
    is_there = bool(asset.playable) or asset.plays_everywhere
    return reverse("library_playable", args=[asset.pk]) if is_there else ""


def facts_words(asset: Asset) -> str:
    """Size in pixels and bytes, whichever the file has, and in which size PixVerse gets it where it is
    another."""
    pixels = f"{asset.width} × {asset.height}" if asset.width and asset.height else ""
    parts = (pixels, format_size(asset.size_bytes), sent_words(asset))
    return ", ".join(part for part in parts if part)


def sent_words(asset: Asset) -> str:
    """In which size PixVerse gets a very large picture, '' for what is sent as it is."""
    size = downscaled_size(asset.width or 0, asset.height or 0) if asset.scaled else None
    return _("sent to PixVerse as %(size)s") % {"size": f"{size[0]} × {size[1]}"} if size else ""


def length_words(seconds: float | None) -> str:
    """A length as minutes and seconds: 0:04."""
    if seconds is None:
        return ""
    whole = max(round(seconds), 1)
    return f"{whole // 60}:{whole % 60:02d}"


def too_long_message(asset: Asset, longest_seconds: float | None) -> str:
    """Why a file can't go where something lasts so long at most, '' where it can."""
    lasts = asset.duration_seconds
    if not longest_seconds or lasts is None or lasts <= longest_seconds:
        return ""
    return _("Too long: up to %(seconds)s s") % {"seconds": round(longest_seconds)}


def drop_area() -> dict[str, str]:
    """What a place to drop files says, and where a form sends them."""
    words = _("Drop images, videos or sound here, or paste. Up to %(limit)s each.")
    return {
        "upload_url": reverse("library_upload"),
        "drop_words": words % {"limit": format_size(settings.UPLOAD_MAX_BYTES)},
    }
