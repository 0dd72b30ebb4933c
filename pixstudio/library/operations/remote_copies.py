"""What PixVerse has of our files: each is sent there once, for all accounts, until PixVerse loses it."""

import datetime as dt

from django.db.models.fields.files import FieldFile

from pixstudio.library.models import Asset


def file_to_send(asset: Asset) -> tuple[FieldFile, str, int]:
    """The stored file that PixVerse gets of ours, its content type, and its bytes.

    A very large picture goes there scaled down; what is in the library stays as it came. Raises: OSError.
    """
    if asset.scaled:
        return asset.scaled, "image/webp", asset.scaled.size
    return asset.file, asset.content_type, asset.size_bytes


def record_remote_copy(*, asset: Asset, path: str, remote_id: str, now: dt.datetime) -> None:
    """Remember under which path, and for a picture under which id, PixVerse keeps a file of ours."""
    Asset.objects.filter(pk=asset.pk).update(
        remote_path=path, remote_id=remote_id, remote_at=now, sending_until=None
    )


def forget_remote_copy(*, asset: Asset, path: str) -> bool:
    """Forget that PixVerse has a file under `path`, so that it is sent there again when next needed.

    A file that was sent anew meanwhile, under another path, is left alone, and False returned. May be
    repeated; costs no credits.
    """
    known = Asset.objects.filter(pk=asset.pk, remote_path=path)
    return known.update(remote_path="", remote_id="", remote_at=None) == 1
