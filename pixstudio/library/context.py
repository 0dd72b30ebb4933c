"""What every page needs so that files can be dropped on it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from pixstudio.library.arrival_facts import arrival_facts
from pixstudio.library.arriving import shown_arrivals_of
from pixstudio.media.recognition.file_types import accept_attribute
from pixstudio.teams.models import Membership, Role

ACCEPT = accept_attribute()


@dataclass(frozen=True)
class Bringing:
    """Which files may come, and those of the member that are under way; read where a template uses it."""

    member: Membership
    accept: str = ACCEPT

    def arrivals(self) -> list[dict[str, Any]]:
        rows = shown_arrivals_of(self.member, timezone.now())
        return [arrival_facts(row) for row in rows]


def bringing(request: HttpRequest) -> dict[str, Any]:
    """`bringing` for somebody who may bring files, nothing for others."""
    member = getattr(request, "member", None)
    if member is None or not member.may(Role.CREATOR):
        return {}
    return {"bringing": Bringing(member)}
