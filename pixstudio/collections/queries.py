"""Which collections a member sees and may change, and what is in them. Each starts from the member."""

import uuid
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from pixstudio.collections.models import Collection, CollectionItem, CollectionMember
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import ResultGroup
from pixstudio.library.models import Asset
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import Permission, is_allowed_for_all
from pixstudio.web.lists.bounded_count import MOST, BoundedCount
from pixstudio.web.lists.ids import NO_ID, parse_uuid
from pixstudio.web.lists.search import filter_by_search
from pixstudio.web.prepared_queries import PreparedQuery, Value

MAX_CHOICES = 200
# Results that a collection doesn't show: they reappear when restored, or retried with success.
HIDDEN = (ResultGroup.FAILED.value, ResultGroup.REMOVED.value)


def visible_collections(member: Membership) -> "QuerySet[Collection]":
    """The team's collections that the member sees, by name. A project is as its client is."""
    return _visible(member.may(Role.ADMIN), member.team_id, member.user_id)


def _visible(is_admin: bool, team: uuid.UUID, user: int) -> "QuerySet[Collection]":
    rows = Collection.objects.filter(team=team)
    return rows if is_admin else rows.filter(_open_to(user))


def changeable_collections(member: Membership) -> "QuerySet[Collection]":
    """Those that the member may change; none for viewers."""
    if not is_allowed_for_all(member, Permission.CHANGE_COLLECTION):
        return Collection.objects.none()
    return _changeable(member.may(Role.ADMIN), member.team_id, member.user_id)


def _changeable(is_admin: bool, team: uuid.UUID, user: int) -> "QuerySet[Collection]":
    rows = Collection.objects.filter(team=team)
    return rows if is_admin else rows.filter(_open_to(user, may_change=True))


def _open_to(user: int, **also: Any) -> Q:
    listed = CollectionMember.objects.filter(user=user, **also).values("collection")
    is_open = Q(parent=None, is_restricted=False) | Q(parent__is_restricted=False)
    return is_open | Q(pk__in=listed) | Q(parent__in=listed)


def collection_of(member: Membership, pk: object) -> Collection | None:
    """A collection that the member sees, with its client; None for any other id."""
    if (found := parse_uuid(pk)) is None:
        return None
    rows = _for_member(_visible, member.may(Role.ADMIN)).rows(_values(member, pk=found))
    return rows[0] if rows else None


def may_change(member: Membership, collection: Collection) -> bool:
    """Whether the member may change the collection."""
    if not is_allowed_for_all(member, Permission.CHANGE_COLLECTION):
        return False
    is_admin = member.may(Role.ADMIN)
    return bool(_for_member(_changeable, is_admin).rows(_values(member, pk=collection.pk)))


def _values(member: Membership, **ids: uuid.UUID) -> dict[str, Value]:
    """The values of a query for this member; that for admins takes no user."""
    users: dict[str, Value] = {} if member.may(Role.ADMIN) else {"user": member.user_id}
    return {"team": member.team_id, **ids, **users}


def _kinds(is_admin: bool, *ids: str) -> dict[str, type[Value]]:
    """The kinds of `_values`."""
    users: dict[str, type[Value]] = {} if is_admin else {"user": int}
    return {"team": uuid.UUID, **dict.fromkeys(ids, uuid.UUID), **users}


@cache
def _for_member(
    choose: "Callable[[bool, uuid.UUID, int], QuerySet[Collection]]", is_admin: bool
) -> PreparedQuery[Collection]:
    def build(team: uuid.UUID, pk: uuid.UUID, user: int = 0) -> "QuerySet[Collection]":
        rows = choose(is_admin, team, user).filter(pk=pk).order_by()
        return rows.select_related("parent", "cost_center")

    return PreparedQuery(build, **_kinds(is_admin, "pk"))


def has_projects(collection: Collection) -> bool:
    """Whether a collection has projects that are not archived."""
    return bool(_PROJECTS.tuples({"parent": collection.pk}))


_PROJECTS = PreparedQuery(
    lambda parent: Collection.objects.filter(parent=parent, archived_at=None).values_list("pk")[:1],
    parent=uuid.UUID,
)


def open_collections(member: Membership) -> "QuerySet[Collection]":
    """What results and files can be added to: changeable, not smart and not archived."""
    rows = changeable_collections(member).filter(filters__isnull=True, archived_at=None)
    return rows.filter(parent__archived_at=None).select_related("parent")


def collection_choices(member: Membership, typed: str = "") -> list[Collection]:
    """The first collections to add to, by client and project, that match a search."""
    rows = filter_by_search(
        open_collections(member), typed, also=lambda word: Q(parent__searched__contains=word)
    )
    found = list(rows.order_by("searched", "id")[:MAX_CHOICES])
    return sorted(found, key=lambda one: (one.full_name.casefold(), str(one.pk)))


def possible_parents(member: Membership, collection: Collection | None) -> list[Collection]:
    """Collections that this one can be a project of."""
    if collection is not None and collection.children.exists():
        return []
    rows = open_collections(member).filter(parent=None)
    rows = rows.exclude(pk=collection.pk) if collection else rows
    return list(rows.order_by("searched", "id")[:MAX_CHOICES])


def shown_items(collection: uuid.UUID) -> "QuerySet[CollectionItem]":
    """The items whose result or file is there, in no order; jobs that failed are left out."""
    rows = CollectionItem.objects.filter(collection=collection, asset__trashed_at=None)
    return rows.exclude(generation__result_group__in=HIDDEN).order_by()


def count_items(collection: Collection) -> BoundedCount:
    """How many items a collection shows, up to a limit."""
    return BoundedCount.of(_COUNTED.aggregate("COUNT(*)", {"collection": collection.pk})[0])


_COUNTED = PreparedQuery(
    lambda collection: shown_items(collection).values_list("pk")[: MOST + 1], collection=uuid.UUID
)


def collections_with(
    member: Membership, *, generation: Generation | None = None, asset: Asset | None = None
) -> list[Collection]:
    """The collections that the member sees this result or file in."""
    field, item = ("generation", generation) if generation is not None else ("asset", asset)
    values = _values(member, **{field: getattr(item, "pk", NO_ID)})
    return _with_item(member.may(Role.ADMIN), field).rows(values)


@cache
def _with_item(is_admin: bool, field: str) -> PreparedQuery[Collection]:
    def build(team: uuid.UUID, user: int = 0, **item: uuid.UUID) -> "QuerySet[Collection]":
        items = CollectionItem.objects.filter(**item)
        rows = _visible(is_admin, team, user).filter(pk__in=items.values("collection"))
        return rows.select_related("parent").order_by("searched", "id")[:MAX_CHOICES]

    return PreparedQuery(build, **_kinds(is_admin, field))


def ids_of_collections_with(
    choices: Iterable[Collection],
    results: Iterable[uuid.UUID],
    files: Iterable[uuid.UUID],
) -> set[uuid.UUID]:
    """Of these collections, those that have one of the results or files."""
    inside = Q(generation__in=list(results)) | Q(asset__in=list(files))
    rows = CollectionItem.objects.filter(inside, collection__in=[one.pk for one in choices])
    return set(rows.values_list("collection_id", flat=True))
