"""Operations on exports of a person's data, and on deletions."""

from pixstudio.privacy.operations.deletions import DeletionBlocked, delete_person
from pixstudio.privacy.operations.erasure import erase_person
from pixstudio.privacy.operations.exports import (
    delete_export,
    prepare_export,
    record_download,
    request_export,
)

__all__ = [
    "DeletionBlocked",
    "delete_export",
    "delete_person",
    "erase_person",
    "prepare_export",
    "record_download",
    "request_export",
]
