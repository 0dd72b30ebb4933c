"""Files in parts and from web addresses: begin, send parts, progress, cancel."""

import uuid
from typing import Annotated, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Header, Router, Schema, Status
from pydantic import AfterValidator, Field

from pixstudio.api.addresses import address_of_resource
from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.description.bodies import part_body
from pixstudio.api.problems import Problem
from pixstudio.api.resources.file_documents import UploadOut, upload_document
from pixstudio.api.resources.upload_problems import refusal_problem
from pixstudio.api_keys.models import Scope
from pixstudio.library import operations
from pixstudio.library.models import Upload
from pixstudio.library.operations import (
    ConnectionLost,
    UploadRefused,
    WrongOffset,
    storage_unavailable_error,
)
from pixstudio.library.operations.url_imports import MAX_URL_LENGTH
from pixstudio.library.queries.uploads import uploads_of
from pixstudio.library.views.resumable_uploads import discard_part
from pixstudio.library.views.uploads import announced_bytes
from pixstudio.media.storage.errors import BucketError
from pixstudio.web import database_time
from pixstudio.web.text_cleaning import clean_text

router = Router()
MAX_BYTES = 2**62
Text = Annotated[str, AfterValidator(clean_text)]


class NewUpload(Schema):
    """What is going to be sent in parts."""

    model_config = {"extra": "forbid"}

    name: Text = Field(
        max_length=255, description="The file’s name with its ending.", examples=["harbour.mp4"]
    )
    size_bytes: int = Field(ge=1, le=MAX_BYTES, strict=True, examples=[104857600])
    fingerprint: Text = Field(
        "",
        max_length=200,
        description="Any text that names the file to you: an unfinished upload of yours with the same one is "
        "returned and goes on.",
        examples=["harbour.mp4-104857600"],
    )


class NewImport(Schema):
    """An address whose file the studio fetches."""

    model_config = {"extra": "forbid"}

    url: Text = Field(
        max_length=MAX_URL_LENGTH,
        description="A public http or https address.",
        examples=["https://images.example/harbour.jpg"],
    )


@router.post(
    "/uploads",
    response={200: UploadOut, 201: UploadOut},
    auth=KeyAuth(Scope.FILES),
    summary="Begin an upload in parts",
)
def create_upload(
    request: KeyRequest, response: HttpResponse, body: NewUpload
) -> Status[UploadOut]:
    """Announces the file; its parts follow with PATCH. 200 if an unfinished upload goes on."""
    try:
        row, is_new = operations.start_upload(
            member=request.member,
            name=body.name,
            size_bytes=body.size_bytes,
            fingerprint=body.fingerprint,
            now=database_time.now(),
            api_key_id=request.api_key.pk,
        )
    except UploadRefused as error:
        raise refusal_problem(error) from error
    response["Location"] = address_of_resource(request, "get_upload", row.pk)
    return Status(201 if is_new else 200, upload_document(request, request.member, row))


@router.get(
    "/uploads/{uuid:upload_id}",
    response=UploadOut,
    auth=KeyAuth(Scope.FILES),
    summary="Get an upload or import",
)
def get_upload(request: KeyRequest, upload_id: uuid.UUID) -> UploadOut:
    """How far it is; `file` once it is in the library. Your own only."""
    return upload_document(request, request.member, _upload(request, upload_id))


@router.patch(
    "/uploads/{uuid:upload_id}",
    response=UploadOut,
    auth=KeyAuth(Scope.FILES),
    summary="Send a part",
    openapi_extra=part_body(),
)
def send_part(
    request: KeyRequest,
    upload_id: uuid.UUID,
    upload_offset: Annotated[
        int,
        Header(
            alias="Upload-Offset",
            ge=0,
            le=MAX_BYTES,
            description="How many bytes came before this part: `received_bytes`.",
            examples=[0],
        ),
    ],
) -> UploadOut:
    """Appends the body to the file. The last part has it checked and stored; poll until `state` is `done`.

    409 if the part doesn’t begin where the file ends: go on at `received_bytes` of the answer.
    """
    row = _upload(request, upload_id)
    if not request.headers.get("Content-Length"):
        raise Problem(411, "length_required", "A part needs the header Content-Length.")
    try:
        row = operations.receive_part(
            upload=row,
            offset=upload_offset,
            length=announced_bytes(request),
            stream=request,
            now=database_time.now(),
        )
    except (UploadRefused, BucketError) as error:
        raise _part_problem(request, row, error) from error
    return upload_document(request, request.member, row)


def _part_problem(request: KeyRequest, row: Upload, error: Exception) -> Problem:
    """The problem for a part that was not taken; the rest of it is read away."""
    if isinstance(error, ConnectionLost):
        return Problem(400, "connection_lost", str(error), received_bytes=error.received)
    discard_part(request)
    if isinstance(error, WrongOffset):
        facts: dict[str, Any] = {"received_bytes": error.received, "state": error.stage}
        return Problem(409, "wrong_offset", str(error), **facts)
    if isinstance(error, UploadRefused):
        return refusal_problem(error)
    text = str(storage_unavailable_error(row.name))
    return Problem(503, "storage_unavailable", text, headers={"Retry-After": "30"})


@router.delete(
    "/uploads/{uuid:upload_id}",
    response={204: None},
    auth=KeyAuth(Scope.FILES),
    summary="Cancel an upload or import",
)
def cancel_upload(request: KeyRequest, upload_id: uuid.UUID) -> Status[None]:
    """Nothing of it is kept; what is in the library already stays. Safe to repeat."""
    row, now = _upload(request, upload_id), database_time.now()
    if not operations.cancel_upload(upload=row, now=now):
        operations.dismiss_upload(upload=row, now=now)
    return Status(204, None)


@router.post(
    "/imports",
    response={201: UploadOut},
    auth=KeyAuth(Scope.FILES),
    summary="Import a file from an address",
)
def create_import(
    request: KeyRequest, response: HttpResponse, body: NewImport
) -> Status[UploadOut]:
    """Has the studio fetch a public address; private ones are refused. Poll until `state` is `done`."""
    try:
        row = operations.start_import(
            member=request.member,
            url=body.url,
            now=database_time.now(),
            api_key_id=request.api_key.pk,
        )
    except UploadRefused as error:
        raise refusal_problem(error) from error
    response["Location"] = address_of_resource(request, "get_upload", row.pk)
    return Status(201, upload_document(request, request.member, row))


def _upload(request: KeyRequest, upload_id: uuid.UUID) -> Upload:
    return get_object_or_404(uploads_of(request.member), pk=upload_id)
