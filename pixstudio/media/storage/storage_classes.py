"""Moves files of a bucket to another storage class, by a copy in place."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixstudio.media.storage.s3 import BucketStorage


def set_storage_class(storage: "BucketStorage", name: str, storage_class: str) -> None:
    """Copy a file onto itself in this class; large ones in parts, on the server. May be repeated.

    Readers get the old or the new copy, which are the same bytes. Raises: FileNotFoundError, BucketError.
    """
    from pixstudio.media.storage.bucket_errors import translate_errors

    with translate_errors(name):
        stored = storage.stored_object(name)
        values = {
            "StorageClass": storage_class,
            # A copy in parts would lose it.
            "ContentType": stored.content_type,
            "MetadataDirective": "REPLACE",
        }
        source = {"Bucket": storage.bucket_name, "Key": stored.key}
        stored.copy(source, ExtraArgs=values, Config=storage.transfer_config)
