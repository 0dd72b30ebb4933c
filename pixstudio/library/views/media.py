"""Delivery of the stored files."""

from __future__ import annotations

import uuid

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pixstudio.library import queries
from pixstudio.library.models import Asset
from pixstudio.media.file_delivery.stored_files import serve_stored_file
from pixstudio.media.video.browser_support import served_content_type
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow, no_columns

DAY = 24 * 3600


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def file(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponseBase:
    asset = _asset(request, asset_id)
    return deliver_file(request, asset, is_download="download" in request.GET)


def deliver_file(request: HttpRequest, asset: Asset, *, is_download: bool) -> HttpResponseBase:
    """The stored file, as an attachment under its name if it is downloaded. Raises: Http404."""
    download_name = asset.name if is_download else None
    return _send(request, asset, asset.file, asset.content_type, download_name)


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def preview(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponseBase:
    asset = _asset(request, asset_id)
    return _send(request, asset, asset.preview, "image/webp", None)


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def thumbnail(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponseBase:
    return deliver_thumbnail(request, _asset(request, asset_id))


def deliver_thumbnail(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """The small still. Raises: Http404 while there is none."""
    return _send(request, asset, asset.thumbnail, "image/webp", None)


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def playable(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponseBase:
    """A video that every browser plays: the transcoded one, or the file itself if it is playable."""
    asset = _asset(request, asset_id)
    if asset.playable:
        return _send(request, asset, asset.playable, "video/mp4", None)
    if not asset.plays_everywhere:
        raise Http404
    return _send(request, asset, asset.file, served_content_type(asset.content_type), None)


def _send(
    request: HttpRequest, asset: Asset, stored: FieldFile, content_type: str, name: str | None
) -> HttpResponseBase:
    return serve_stored_file(
        request,
        stored,
        content_type=content_type,
        etag=f"{asset.sha256}-{content_type}",
        last_modified=asset.created_at,
        download_name=name,
        max_age_seconds=DAY,
    )


def _asset(request: MemberRequest, asset_id: uuid.UUID) -> Asset:
    return get_object_or_404(queries.assets_of(request.member.team), pk=asset_id)
