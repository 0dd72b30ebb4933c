"""Collections: find, create, and what is in them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Annotated

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import AfterValidator, Field, field_validator

from pixstudio.api.addresses import address_of_resource
from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.lists import (
    NextCursor,
    PageQuery,
    decode_cursor,
    encode_cursor,
    link_next,
)
from pixstudio.api.problems import Problem
from pixstudio.api.resources.collection_items import ItemPage, items_of
from pixstudio.api_keys.models import Scope
from pixstudio.collections.forms import MAX_DESCRIPTION_LENGTH
from pixstudio.collections.models import MAX_NAME_LENGTH, Collection, Order
from pixstudio.collections.operations.editing import (
    CollectionGone,
    CollectionRefused,
    CollectionValues,
    create_collection,
)
from pixstudio.collections.operations.items import add_files, add_results, remove_items
from pixstudio.collections.queries import changeable_collections, collection_of, may_change
from pixstudio.gallery.collections.items import page_of_collections
from pixstudio.web import database_time
from pixstudio.web.text_cleaning import clean_text

router = Router()
MAX_ITEMS = 1000
EXAMPLE_ID = "3c9b1f64-2a0e-4d3e-8a38-6d1b7f3f9a55"
Text = Annotated[str, AfterValidator(clean_text)]


class CollectionOut(Schema):
    """A collection of results and files. `id` is what `collection` of a job takes."""

    id: uuid.UUID = Field(examples=[EXAMPLE_ID])
    name: str = Field(examples=["Spring campaign"])
    description: str = Field(examples=["Everything for the launch"])
    parent: uuid.UUID | None = Field(
        description="The collection that this is a project of.", examples=[None]
    )
    order: Order = Field(examples=["newest"])
    filters: dict[str, str] | None = Field(
        description="The gallery’s filters of a smart collection, which shows what matches; null for others.",
        examples=[None],
    )
    is_restricted: bool = Field(description="Only for chosen members.", examples=[False])
    is_archived: bool = Field(examples=[False])
    may_change: bool = Field(description="Whether you may add and remove items.", examples=[True])
    created_at: dt.datetime = Field(examples=["2026-11-29T12:00:00Z"])


class CollectionPage(Schema):
    """A page of collections."""

    items: list[CollectionOut]
    next_cursor: NextCursor


class CollectionQuery(PageQuery):
    """Filters of collections."""

    q: str = Field(
        "",
        max_length=120,
        description="Words in the name; finds projects inside collections too.",
        examples=["spring"],
    )
    archived: bool = Field(False, description="Archived ones instead.", examples=[False])


class NewCollection(Schema):
    """A collection to create."""

    model_config = {"extra": "forbid"}

    name: Text = Field(min_length=1, max_length=MAX_NAME_LENGTH, examples=["Spring campaign"])
    description: Text = Field(
        "", max_length=MAX_DESCRIPTION_LENGTH, examples=["Everything for the launch"]
    )
    order: Order = Field(Order.NEWEST, examples=["newest"])
    parent: uuid.UUID | None = Field(
        None, description="The collection that it is a project of.", examples=[None]
    )

    @field_validator("name")
    @classmethod
    def _is_more_than_spaces(cls, name: str) -> str:
        stripped = " ".join(name.split())
        if not stripped:
            raise ValueError("Enter a name.")
        return stripped


class Items(Schema):
    """Results and files by their ids, at most 1,000 of each."""

    model_config = {"extra": "forbid"}

    generations: list[uuid.UUID] = Field([], max_length=MAX_ITEMS, examples=[[EXAMPLE_ID]])
    files: list[uuid.UUID] = Field([], max_length=MAX_ITEMS, examples=[[]])


class ChangeOut(Schema):
    """How many items were added or removed; ids of other teams and doubles change nothing."""

    changed: int = Field(examples=[1])


@router.get("", response=CollectionPage, auth=KeyAuth(Scope.READ), summary="List collections")
def list_collections(
    request: KeyRequest, response: HttpResponse, query: Query[CollectionQuery]
) -> CollectionPage:
    """The collections that you see, by name."""
    page = page_of_collections(
        request.member,
        query=query.q,
        is_archived=query.archived,
        cursor=decode_cursor(query.cursor),
        limit=query.limit,
    )
    more = encode_cursor(page.more)
    link_next(request, response, more)
    changeable = _changeable_among(request, page.rows)
    items = [_document(row, row.pk in changeable) for row in page.rows]
    return CollectionPage(items=items, next_cursor=more)


@router.post(
    "", response={201: CollectionOut}, auth=KeyAuth(Scope.FILES), summary="Create a collection"
)
def add_collection(
    request: KeyRequest, response: HttpResponse, body: NewCollection
) -> Status[CollectionOut]:
    """An empty collection, open to the team, or inside another one with its access."""
    values = CollectionValues(body.name, body.description, body.order, body.parent)
    try:
        found = create_collection(member=request.member, values=values, now=database_time.now())
    except CollectionRefused as error:
        raise Problem(422, "collection_refused", str(error)) from error
    response["Location"] = address_of_resource(request, "get_collection", found.pk)
    return Status(201, _document(found, True))


@router.get(
    "/{uuid:collection_id}",
    response=CollectionOut,
    auth=KeyAuth(Scope.READ),
    summary="Get a collection",
)
def get_collection(request: KeyRequest, collection_id: uuid.UUID) -> CollectionOut:
    """A collection without its items."""
    found = _collection(request, collection_id)
    return _document(found, may_change(request.member, found))


@router.get(
    "/{uuid:collection_id}/items",
    response=ItemPage,
    auth=KeyAuth(Scope.READ),
    summary="List a collection’s items",
)
def list_items(
    request: KeyRequest,
    response: HttpResponse,
    collection_id: uuid.UUID,
    query: Query[PageQuery],
) -> ItemPage:
    """Results and files in the collection’s order; of a smart one the results that match now."""
    page = items_of(request, _collection(request, collection_id), query)
    link_next(request, response, page.next_cursor)
    return page


@router.post(
    "/{uuid:collection_id}/items",
    response=ChangeOut,
    auth=KeyAuth(Scope.FILES),
    summary="Add items",
)
def add_items(request: KeyRequest, collection_id: uuid.UUID, body: Items) -> ChangeOut:
    """Puts results and files in front. Safe to repeat.

    409 if the collection is smart, archived or not yours to change.
    """
    found, now = _collection(request, collection_id), database_time.now()
    member, results, others = request.member, body.generations, body.files
    try:
        count = add_results(collection=found, ids=results, member=member, now=now)
        count += add_files(collection=found, ids=others, member=member, now=now)
    except CollectionGone as error:
        raise _not_changeable() from error
    return ChangeOut(changed=count)


@router.post(
    "/{uuid:collection_id}/removals",
    response=ChangeOut,
    auth=KeyAuth(Scope.FILES),
    summary="Remove items",
)
def remove(request: KeyRequest, collection_id: uuid.UUID, body: Items) -> ChangeOut:
    """Takes results and files out; they stay in the gallery and the library. Safe to repeat."""
    try:
        count = remove_items(
            collection=_collection(request, collection_id),
            member=request.member,
            results=body.generations,
            files=body.files,
        )
    except CollectionGone as error:
        raise _not_changeable() from error
    return ChangeOut(changed=count)


def _not_changeable() -> Problem:
    detail = "This collection is smart, archived, or not yours to change. Nothing was changed."
    return Problem(409, "collection_not_changeable", detail)


def _collection(request: KeyRequest, pk: uuid.UUID) -> Collection:
    found = collection_of(request.member, pk)
    if found is None:
        raise Http404
    return found


def _changeable_among(request: KeyRequest, rows: Iterable[Collection]) -> set[uuid.UUID]:
    """The ids of those that the member may change; one query."""
    found = changeable_collections(request.member).filter(pk__in=[row.pk for row in rows])
    return set(found.order_by().values_list("pk", flat=True))


def _document(found: Collection, is_changeable: bool) -> CollectionOut:
    is_archived = found.archived_at or (found.parent and found.parent.archived_at)
    return CollectionOut(
        id=found.pk,
        name=found.name,
        description=found.description,
        parent=found.parent_id,
        order=Order(found.order),
        filters=found.filters,
        is_restricted=(found.parent or found).is_restricted,
        is_archived=bool(is_archived),
        may_change=is_changeable,
        created_at=found.created_at,
    )
