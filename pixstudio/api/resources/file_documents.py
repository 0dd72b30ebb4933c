"""Library files and uploads as the API shows them."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any, Literal, cast

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from pixstudio.api.addresses import address_of_resource
from pixstudio.api.lists import NextCursor
from pixstudio.library.models import Asset, Upload
from pixstudio.library.presenters.uploads import part_bytes
from pixstudio.library.queries import favourites_among
from pixstudio.library.temp_files import received_bytes
from pixstudio.teams.models import Membership

EXAMPLE_ID = "5f0c2a34-8d7e-4b6a-9f5d-2f6f1f6f0a11"
Kind = Literal["image", "video", "audio"]
UploadState = Literal["receiving", "fetching", "checking", "done", "refused", "cancelled"]
Id = Field(description="Its id.", examples=[EXAMPLE_ID])


class FileOut(Schema):
    """A file of the library. `id` is what media fields of generations take."""

    id: uuid.UUID = Id
    kind: Kind = Field(examples=["image"])
    name: str = Field(examples=["ridge.png"])
    note: str = Field(examples=["Taken at dawn"])
    content_type: str = Field(examples=["image/png"])
    size_bytes: int = Field(examples=[482133])
    sha256: str = Field(description="Digest of the bytes as uploaded.", examples=["9f86d081" * 8])
    width: int | None = Field(description="In pixels.", examples=[1920])
    height: int | None = Field(description="In pixels.", examples=[1080])
    duration_seconds: float | None = Field(examples=[None])
    frame_rate: float | None = Field(examples=[None])
    has_sound: bool | None = Field(examples=[None])
    origin: Literal["upload", "import", "frame", "result"] = Field(examples=["upload"])
    tags: list[str] = Field(examples=[["mountains"]])
    is_favourite: bool = Field(description="Whether it is a favourite of yours.", examples=[False])
    created_at: dt.datetime = Field(examples=["2026-11-29T12:00:00Z"])
    trashed_at: dt.datetime | None = Field(
        description="When it was moved to the trash; null if it wasn’t.", examples=[None]
    )
    file: str = Field(
        description="Where its bytes are, for the same key.",
        examples=[f"https://studio.example/api/v1/files/{EXAMPLE_ID}/file"],
    )
    thumbnail: str | None = Field(
        description="Where a small still is; null while there is none.",
        examples=[f"https://studio.example/api/v1/files/{EXAMPLE_ID}/thumbnail"],
    )


class FilePage(Schema):
    """A page of files."""

    items: list[FileOut]
    next_cursor: NextCursor


class UploadOut(Schema):
    """A file on its way into the library. `file` is set when `state` is `done`."""

    id: uuid.UUID = Id
    name: str = Field(examples=["harbour.mp4"])
    state: UploadState = Field(
        description="`receiving` parts or `fetching` an address, then `checking`, then how it ended.",
        examples=["receiving"],
    )
    size_bytes: int | None = Field(description="Null if it isn’t known yet.", examples=[104857600])
    received_bytes: int = Field(
        description="Where the next part has to begin.", examples=[33554432]
    )
    part_bytes: int = Field(description="A good size for parts.", examples=[33554432])
    refusal: str | None = Field(description="Why it was refused.", examples=[None])
    is_known: bool = Field(
        description="Whether the library had these bytes already: `file` is that one.",
        examples=[False],
    )
    file: FileOut | None


def file_documents(
    request: HttpRequest, member: Membership, assets: Iterable[Asset]
) -> list[FileOut]:
    """The documents of files with prefetched tags; one query for the member's favourites."""
    rows = list(assets)
    favourites = favourites_among(member, rows)
    return [_file_document(request, row, favourites) for row in rows]


def file_document(request: HttpRequest, member: Membership, asset: Asset) -> FileOut:
    """The document of one file."""
    return file_documents(request, member, [asset])[0]


def _file_document(
    request: HttpRequest, asset: Asset, favourites: Collection[uuid.UUID]
) -> FileOut:
    names = [name for name in FileOut.model_fields if name not in _OTHERWISE]
    values: dict[str, Any] = {name: getattr(asset, name) for name in names}
    has_still = bool(asset.thumbnail)
    return FileOut(
        **values,
        tags=sorted(tag.name for tag in asset.tags.all()),
        is_favourite=asset.pk in favourites,
        file=address_of_resource(request, "get_file_bytes", asset.pk),
        thumbnail=address_of_resource(request, "get_file_thumbnail", asset.pk)
        if has_still
        else None,
    )


_OTHERWISE = frozenset({"tags", "is_favourite", "file", "thumbnail"})


def upload_document(request: HttpRequest, member: Membership, upload: Upload) -> UploadOut:
    """The document of an upload or import of the member."""
    return UploadOut(
        id=upload.pk,
        name=upload.name,
        state=cast(UploadState, upload.stage),
        size_bytes=upload.size_bytes,
        received_bytes=received_bytes(upload),
        part_bytes=part_bytes(upload),
        refusal=upload.words or None,
        is_known=upload.is_known,
        file=file_document(request, member, upload.asset) if upload.asset else None,
    )
