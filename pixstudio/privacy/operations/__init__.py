"""Operations on exports of a person's data, and on deletions."""

from pixstudio.privacy.operations.deletions import DeletionBlocked, delete_person
from pixstudio.privacy.operations.erasure import erase_person
from pixstudio.privacy.operations.exports import (
    delete_export,
    prepare_export,
    record_download,
    request_export,
)
from pixstudio.privacy.operations.team_deletions import TeamDeletionBlocked, delete_team
from pixstudio.privacy.operations.team_erasure import erase_team

__all__ = [
    "DeletionBlocked",
    "TeamDeletionBlocked",
    "delete_export",
    "delete_person",
    "delete_team",
    "erase_person",
    "erase_team",
    "prepare_export",
    "record_download",
    "request_export",
]
