"""Copies of our files at PixVerse: uploaded once for all accounts, until PixVerse deletes them."""

import datetime as dt

from django.db.models.fields.files import FieldFile

from pixstudio.library.models import Asset


def file_to_send(asset: Asset) -> tuple[FieldFile, str, int]:
    """The stored file to upload to PixVerse, its content type and size in bytes.

    For a very large image this is the scaled copy. Raises: OSError.
    """
    if asset.scaled:
        return asset.scaled, "image/webp", asset.scaled.size
    return asset.file, asset.content_type, asset.size_bytes


def record_remote_copy(*, asset: Asset, path: str, remote_id: str, now: dt.datetime) -> None:
    """Save the path of the copy at PixVerse, and for an image its id."""
    Asset.objects.filter(pk=asset.pk).update(
        remote_path=path, remote_id=remote_id, remote_at=now, sending_until=None
    )


def forget_remote_copy(*, asset: Asset, path: str) -> bool:
    """Forget the copy under `path`, so that the file is uploaded again when next needed.

    A newer copy under another path is left alone and False returned. Safe to repeat; costs no credits.
    """
    known = Asset.objects.filter(pk=asset.pk, remote_path=path)
    return known.update(remote_path="", remote_id="", remote_at=None) == 1
