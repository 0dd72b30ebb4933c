"""Files of the library: find, upload in one request, read, move to the trash."""

import uuid
from typing import Any, Literal

from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.description.bodies import ANY_FILE, binary_answer, multipart_body
from pixstudio.api.job_requests import error_of, invalid
from pixstudio.api.lists import PageQuery, decode_cursor, encode_cursor, invalid_cursor, link_next
from pixstudio.api.problems import Problem
from pixstudio.api.resources.file_documents import (
    FileOut,
    FilePage,
    Kind,
    file_document,
    file_documents,
)
from pixstudio.api.resources.upload_problems import refusal_problem
from pixstudio.api_keys.models import Scope
from pixstudio.library import operations
from pixstudio.library.models import Asset
from pixstudio.library.operations import UploadRefused
from pixstudio.library.queries import AssetFilter, asset_page, assets_of
from pixstudio.library.views import media
from pixstudio.library.views.uploads import (
    FORM_BYTES,
    announced_bytes,
    discard_body,
    receive_on_disk,
)
from pixstudio.web import database_time
from pixstudio.web.lists.ids import in_order
from pixstudio.web.lists.keyset_pagination import InvalidCursor

router = Router()
MULTIPART = "multipart/form-data"


class FileQuery(PageQuery):
    """The library's filters."""

    q: str = Field(
        "", max_length=120, description="Words in name, note or tags.", examples=["ridge"]
    )
    kind: Kind | None = Field(None, examples=["image"])
    tag: str = Field("", max_length=40, examples=["mountains"])
    favourite: bool = Field(False, description="Only your favourites.", examples=[False])
    use: Literal["used", "unused"] | None = Field(
        None, description="Only files that a job used, or that none did.", examples=["unused"]
    )
    order: Literal["new", "old", "name", "size"] = Field("new", examples=["new"])


@router.get("", response=FilePage, auth=KeyAuth(Scope.READ), summary="List files")
def list_files(request: KeyRequest, response: HttpResponse, query: Query[FileQuery]) -> FilePage:
    """Files that are not in the trash, by the library's filters."""
    wanted = AssetFilter(
        words=query.q,
        kind=query.kind or "",
        tag=query.tag,
        is_favourite=query.favourite,
        use=query.use or "",
        order=query.order,
    )
    try:
        page = asset_page(request.member, wanted, decode_cursor(query.cursor), limit=query.limit)
    except InvalidCursor as error:
        raise invalid_cursor() from error
    rows = in_order(Asset.objects.all(), [row.pk for row in page.assets])
    prefetch_related_objects(rows, "tags")
    more = encode_cursor(page.older)
    link_next(request, response, more)
    return FilePage(items=file_documents(request, request.member, rows), next_cursor=more)


@router.post(
    "",
    response={200: FileOut, 201: FileOut},
    auth=KeyAuth(Scope.FILES),
    summary="Upload a file",
    openapi_extra=multipart_body("The file, and its name if the form’s can’t be right."),
)
def upload_file(request: KeyRequest) -> Status[FileOut]:
    """One request with the whole file in the field `file`.

    200 and the known file if the library has these bytes already. Files above some hundred megabytes
    are better sent in parts, which can be resumed.
    """
    if request.content_type != MULTIPART:
        raise Problem(415, "unsupported_media_type", "Send the file as multipart/form-data.")
    announced = announced_bytes(request)
    try:
        operations.check_space(request.member, announced, slack_bytes=FORM_BYTES)
    except UploadRefused as error:
        discard_body(request, announced)
        raise refusal_problem(error) from error
    receive_on_disk(request)
    file, name = _received(request)
    try:
        asset, is_new = operations.ingest_form_file(
            member=request.member, uploaded_file=file, name=name, now=database_time.now()
        )
    except UploadRefused as error:
        raise refusal_problem(error) from error
    return Status(201 if is_new else 200, file_document(request, request.member, asset))


NO_FIELD = "A file is uploaded with no such field."
# Broken, cut off, or of more fields and files than anybody sends.
UNREADABLE = (MultiPartParserError, UnreadablePostError, TooManyFieldsSent, TooManyFilesSent)


def _received(request: HttpRequest) -> tuple[UploadedFile[bytes], str]:
    """The form's file and its name. Raises: Problem."""
    try:
        files, name = request.FILES.getlist("file"), request.POST.get("name", "")
    except UNREADABLE as error:
        for handler in request.upload_handlers:
            handler.upload_interrupted()
        raise Problem(400, "bad_request", "The form can’t be read. Nothing was saved.") from error
    unknown = sorted({*request.POST, *request.FILES} - {"file", "name"})
    if unknown:
        raise invalid([error_of(one, "unknown_field", NO_FIELD) for one in unknown])
    if len(files) != 1:
        detail = "Send one file in the field “file”. Nothing was saved."
        code = "missing" if not files else "too_many"
        errors = [{"field": "file", "code": code, "detail": detail}]
        raise Problem(422, "invalid", detail, errors=errors)
    return files[0], name or files[0].name or ""


@router.get("/{uuid:file_id}", response=FileOut, auth=KeyAuth(Scope.READ), summary="Get a file")
def get_file(request: KeyRequest, file_id: uuid.UUID) -> FileOut:
    """What is known of a file, also in the trash."""
    return file_document(request, request.member, _asset(request, file_id))


@router.delete(
    "/{uuid:file_id}",
    response={204: None},
    auth=KeyAuth(Scope.FILES),
    summary="Move a file to the trash",
)
def delete_file(request: KeyRequest, file_id: uuid.UUID) -> Status[None]:
    """It can’t be used in new jobs, and can be restored on the library’s page. Safe to repeat."""
    asset = _asset(request, file_id)
    operations.trash_assets(team=request.member.team, assets=[asset], now=database_time.now())
    return Status(204, None)


@router.get(
    "/{uuid:file_id}/file",
    auth=KeyAuth(Scope.READ),
    summary="Download a file",
    openapi_extra=binary_answer(ANY_FILE),
)
def get_file_bytes(request: KeyRequest, file_id: uuid.UUID) -> HttpResponseBase:
    """Its bytes, with Range and ETag; from a bucket by a redirect."""
    return _bytes(request, file_id)


@router.api_operation(
    ["HEAD"], "/{uuid:file_id}/file", auth=KeyAuth(Scope.READ), include_in_schema=False
)
def head_file_bytes(request: KeyRequest, file_id: uuid.UUID) -> HttpResponseBase:
    return _bytes(request, file_id)


@router.get(
    "/{uuid:file_id}/thumbnail",
    auth=KeyAuth(Scope.READ),
    summary="Download a file’s thumbnail",
    openapi_extra=binary_answer("image/webp"),
)
def get_file_thumbnail(request: KeyRequest, file_id: uuid.UUID) -> HttpResponseBase:
    """A still of at most 320 pixels; 404 while there is none."""
    return media.deliver_thumbnail(request, _asset(request, file_id))


def _bytes(request: KeyRequest, file_id: uuid.UUID) -> HttpResponseBase:
    return media.deliver_file(request, _asset(request, file_id), is_download=True)


def _asset(request: KeyRequest, file_id: uuid.UUID) -> Asset:
    found: Any = assets_of(request.member.team).prefetch_related("tags")
    asset: Asset = get_object_or_404(found, pk=file_id)
    return asset
