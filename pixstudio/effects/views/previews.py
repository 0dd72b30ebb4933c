"""Stored preview files and voice samples, for members of the team."""

from pathlib import PurePosixPath

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pixstudio.effects.models import Preview
from pixstudio.media.file_delivery.file_response import IMMUTABLE_AGE_SECONDS
from pixstudio.media.file_delivery.stored_files import serve_stored_file
from pixstudio.media.recognition.file_types import find_file_type
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow, no_columns


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def preview(request: MemberRequest, pk: int, name: str) -> HttpResponseBase:
    """A file under a content-derived name, cacheable for ever."""
    row = get_object_or_404(Preview, pk=pk, team=request.member.team)
    stored = next((file for file in (row.file, row.small) if _is_called(file, pk, name)), None)
    kind = find_file_type(name)
    if stored is None or kind is None:
        raise Http404
    try:
        last_modified = stored.storage.get_modified_time(stored.name or "")
    except FileNotFoundError as error:
        raise Http404 from error
    return serve_stored_file(
        request,
        stored,
        content_type=kind.content_type,
        etag=name,
        last_modified=last_modified,
        max_age_seconds=IMMUTABLE_AGE_SECONDS,
    )


def _is_called(file: FieldFile, pk: int, name: str) -> bool:
    return PurePosixPath(file.name or "").name == f"{pk}-{name}"
