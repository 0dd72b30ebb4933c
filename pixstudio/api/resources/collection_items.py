"""The items of a collection, or the results that match a smart one."""

import datetime as dt
import uuid
from typing import Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from pixstudio.api.addresses import absolute, address_of_resource
from pixstudio.api.authentication import KeyRequest
from pixstudio.api.lists import (
    NextCursor,
    PageQuery,
    decode_cursor,
    encode_cursor,
    invalid_cursor,
)
from pixstudio.collections.models import Collection
from pixstudio.gallery.collections.items import page_of_items
from pixstudio.gallery.collections.smart_filters import filters_of_parameters
from pixstudio.gallery.result_lists import filtered_page, first_rows

EXAMPLE_ID = "b3f1b9a2-6c6d-4f43-9a57-7a8f4d1f2c90"


class ItemOut(Schema):
    """A result or a file in a collection."""

    kind: Literal["generation", "file"] = Field(examples=["generation"])
    id: uuid.UUID = Field(description="The generation’s or the file’s id.", examples=[EXAMPLE_ID])
    created_at: dt.datetime = Field(
        description="When the job or the file was created.", examples=["2026-11-29T12:00:00Z"]
    )
    address: str = Field(
        description="Where to read it.",
        examples=[f"https://studio.example/api/v1/generations/{EXAMPLE_ID}"],
    )


class ItemPage(Schema):
    """A page of items."""

    items: list[ItemOut]
    next_cursor: NextCursor


def items_of(request: KeyRequest, collection: Collection, query: PageQuery) -> ItemPage:
    """One page of what the collection shows. Raises: Problem."""
    cursor = decode_cursor(query.cursor)
    if collection.filters is not None:
        return _matching(request, collection.filters, cursor, query.limit)
    page = page_of_items(collection, cursor, query.limit)
    items = [
        _item(request, pk, one.made_at, is_file=one.generation_id is None)
        for one in page.items
        if (pk := one.generation_id or one.asset_id)
    ]
    return ItemPage(items=items, next_cursor=encode_cursor(page.more))


def _matching(request: KeyRequest, parameters: dict[str, str], cursor: str, limit: int) -> ItemPage:
    """The results that match the filters of a smart collection now."""
    filters = filters_of_parameters(parameters, cursor)
    if cursor and not filters.before:
        raise invalid_cursor()
    page = first_rows(filtered_page(request.member, filters), filters, limit)
    items = [_item(request, row.pk, row.created_at) for row in page.rows]
    return ItemPage(items=items, next_cursor=encode_cursor(page.more))


def _item(
    request: HttpRequest, pk: uuid.UUID, made_at: dt.datetime, *, is_file: bool = False
) -> ItemOut:
    address = (
        address_of_resource(request, "get_file", pk)
        if is_file
        else absolute(request, f"/api/v1/generations/{pk}")
    )
    kind: Literal["generation", "file"] = "file" if is_file else "generation"
    return ItemOut(kind=kind, id=pk, created_at=made_at, address=address)
