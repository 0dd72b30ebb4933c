"""Template context for uploading from every page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from pixstudio.library.presenters.uploads import upload_facts
from pixstudio.library.queries.uploads import recent_uploads_of
from pixstudio.media.recognition.file_types import accept_attribute
from pixstudio.teams.models import Membership, Role
from pixstudio.web import database_time

ACCEPT = accept_attribute()


@dataclass(frozen=True)
class UploadContext:
    """Accepted file types, and the member's recent uploads; these are queried when a template reads them."""

    member: Membership
    accept: str = ACCEPT

    def recent(self) -> list[dict[str, Any]]:
        if not getattr(self.member, "has_recent_uploads", True):
            return []
        rows = recent_uploads_of(self.member, database_time.now())
        return [upload_facts(row) for row in rows]


def uploads(request: HttpRequest) -> dict[str, Any]:
    """`uploads` for members who may upload files, else nothing."""
    member = getattr(request, "member", None)
    if member is None or not member.may(Role.CREATOR):
        return {}
    return {"uploads": UploadContext(member)}
