"""Files of the library in words and addresses, as pages and scripts show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.library.checking import size_words
from pixstudio.library.models import Asset, Kind
from pixstudio.library.queries import AssetPage, Wanted
from pixstudio.media.kinds import allowed_extensions


@dataclass(frozen=True)
class FileTile:
    """One file in a grid. `length_words` is such as 0:12, '' for pictures."""

    id: str
    name: str
    kind: str
    url: str
    preview_url: str
    video_url: str
    facts_words: str
    length_words: str
    actions: tuple[dict[str, str], ...] = ()


def file_tile(asset: Asset, *, may_remove: bool = False) -> FileTile:
    """What a grid shows of a file."""
    url = reverse("library_file", args=[asset.pk])
    return FileTile(
        id=str(asset.pk),
        name=asset.name,
        kind=asset.kind,
        url=url,
        preview_url=preview_url(asset),
        video_url=url if asset.kind == Kind.VIDEO else "",
        facts_words=facts_words(asset),
        length_words=length_words(asset.duration_seconds),
        actions=_actions(asset, url) if may_remove else (),
    )


def _actions(asset: Asset, url: str) -> tuple[dict[str, str], ...]:
    question = _("Remove “%(name)s” from the library? This can’t be undone.")
    download = {"label": _("Download"), "icon": "download", "url": f"{url}?download"}
    removal = {
        "label": _("Remove"),
        "icon": "trash",
        "method": "post",
        "url": reverse("library_removal", args=[asset.pk]),
        "confirm": question % {"name": asset.name},
    }
    return download, removal


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
    """The address of the small picture, '' for sounds."""
    return reverse("library_preview", args=[asset.pk]) if asset.preview else ""


def facts_words(asset: Asset) -> str:
    """Size in pixels and bytes, whichever the file has."""
    pixels = f"{asset.width} × {asset.height}" if asset.width and asset.height else ""
    return ", ".join(part for part in (pixels, size_words(asset.size_bytes)) if part)


def length_words(seconds: float | None) -> str:
    """A length as minutes and seconds: 0:04."""
    if seconds is None:
        return ""
    whole = max(round(seconds), 1)
    return f"{whole // 60}:{whole % 60:02d}"


def library_page(
    page: AssetPage, wanted: Wanted, counts: dict[str, int], *, may_upload: bool
) -> dict[str, Any]:
    """Everything the library's page shows; `counts` is the number of files by kind."""
    url = reverse("library")
    return {
        "url": url,
        "files": [file_tile(asset, may_remove=may_upload) for asset in page.assets],
        "next_url": _address(url, wanted, before=page.older) if page.older else "",
        "is_bare": not counts,
        "query": wanted.words,
        "hidden": [("kind", wanted.kind)] if wanted.kind else [],
        "chips": _chips(url, wanted, counts),
        "sum_words": _sum_words(sum(counts.values())),
        "empty_actions": [] if not counts else [{"label": _("Show everything"), "url": url}],
        **(drop_place() if may_upload else {}),
    }


def drop_place() -> dict[str, str]:
    """What a place to drop files says and accepts."""
    words = _("Drop images, videos or sound here, or paste. Up to %(limit)s each.")
    return {
        "upload_url": reverse("library_upload"),
        "drop_words": words % {"limit": size_words(settings.UPLOAD_MAX_BYTES)},
        "accept": ",".join(f".{extension}" for extension in allowed_extensions()),
    }


def _sum_words(count: int) -> str:
    return ngettext("%(count)s file", "%(count)s files", count) % {"count": count} if count else ""


def _chips(url: str, wanted: Wanted, counts: dict[str, int]) -> list[dict[str, Any]]:
    names: Iterable[tuple[str, str]] = (
        ("", _("Everything")),
        (Kind.IMAGE, _("Images")),
        (Kind.VIDEO, _("Videos")),
        (Kind.AUDIO, _("Sound")),
    )
    return [
        {
            "label": label,
            "url": _address(url, Wanted(wanted.words, kind)),
            "current": wanted.kind == kind,
            "count": counts.get(kind, 0) if kind else None,
        }
        for kind, label in names
    ]


def _address(url: str, wanted: Wanted, before: str = "") -> str:
    values = {"q": wanted.words, "kind": str(wanted.kind), "before": before}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{url}?{query}" if query else url


def picker_dialog(assets: list[Asset], kind: Kind) -> dict[str, Any]:
    """What the dialog shows in which a form's media field gets a file of the library."""
    titles = {
        Kind.IMAGE: _("Choose a picture"),
        Kind.VIDEO: _("Choose a video"),
        Kind.AUDIO: _("Choose a sound"),
    }
    return {
        "id": f"picker-{kind}",
        "title": titles[kind],
        "files": [file_tile(asset) for asset in assets],
    }
