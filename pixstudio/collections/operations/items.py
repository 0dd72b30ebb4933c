"""Add results and files to collections, remove them and sort them by hand."""

import datetime as dt
from collections.abc import Collection as Ids
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from pixstudio.collections.models import MAX_TITLE_LENGTH, Collection, CollectionItem, Order
from pixstudio.collections.operations.editing import CollectionGone, lock_collection
from pixstudio.collections.operations.item_insertion import (
    GAP,
    START,
    insert_files,
    insert_results,
)
from pixstudio.collections.queries import open_collections, shown_items
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.teams.models import Membership

# The order by hand, and its reverse.
FORWARDS, BACKWARDS = ("position", "id"), ("-position", "-id")


class NotSortable(Exception):
    """The collection is sorted by a rule, so nothing can be moved by hand."""


class ItemGone(Exception):
    """The item, or the one that it was moved to, is no longer in the collection; nothing was moved."""


def add_results(
    *, collection: Collection, ids: Ids[UUID], member: Membership, now: dt.datetime
) -> int:
    """Add results in front; returns how many were not in it before.

    Ids of other teams, of removed results and of those that are in it already add nothing, so it may be
    repeated. Takes the same number of queries for 1 and for 10,000. Raises: CollectionGone if the member
    may not add, or the collection is smart or archived.
    """
    with transaction.atomic():
        return insert_results(_lock_open(member, collection.pk), ids, member, now)


def add_files(
    *, collection: Collection, ids: Ids[UUID], member: Membership, now: dt.datetime
) -> int:
    """The same for library files."""
    with transaction.atomic():
        return insert_files(_lock_open(member, collection.pk), ids, member, now)


def lock_for_new_jobs(*, collection_id: UUID, member: Membership) -> Collection:
    """The collection that jobs are made for, locked before they are created in the same transaction.

    Before the audit log is, as in every change of a collection. Raises: CollectionGone.
    """
    return _lock_open(member, collection_id)


def add_new_jobs(
    *, collection: Collection, jobs: Sequence[Generation], member: Membership, now: dt.datetime
) -> None:
    """Put jobs that were just created into the locked collection that they are made for."""
    insert_results(collection, [job.pk for job in jobs], member, now)


def _lock_open(member: Membership, pk: UUID) -> Collection:
    # PostgreSQL can't lock rows of an outer join, so the clients are looked at inside.
    rows = open_collections(member).filter(pk=pk).values("pk")
    found = Collection.objects.select_for_update(no_key=True).filter(pk__in=rows).first()
    if found is None:
        raise CollectionGone
    return found


def remove_items(
    *,
    collection: Collection,
    member: Membership,
    results: Ids[UUID] = (),
    files: Ids[UUID] = (),
) -> int:
    """Take results and files out of a collection; they stay where they are. Returns how many were in it.

    Raises: CollectionGone.
    """
    with transaction.atomic():
        locked = lock_collection(member, collection)
        chosen = Q(generation__in=list(results)) | Q(asset__in=list(files))
        return CollectionItem.objects.filter(chosen, collection=locked).delete()[0]


def move_item(
    *,
    collection: Collection,
    member: Membership,
    item_id: int,
    before: int | None = None,
    after: int | None = None,
) -> None:
    """Sort an item by hand in front of another one, or behind it. Writes one row, unless no gap is left.

    The collection is locked: of two people who sort at once the second moves its item in the order that the
    first one left. Raises: CollectionGone, NotSortable, ItemGone.
    """
    with transaction.atomic():
        locked = _lock_sortable(member, collection)
        others = CollectionItem.objects.filter(collection=locked).exclude(pk=item_id)
        anchor = others.filter(pk=before or after or 0).first()
        if anchor is None or not locked.items.filter(pk=item_id).exists():
            raise ItemGone
        position = _position_beside(others, anchor, is_before=before is not None)
        if position is None:
            _spread_positions(locked)
            anchor.refresh_from_db()
            position = _position_beside(others, anchor, is_before=before is not None)
        CollectionItem.objects.filter(pk=item_id).update(position=position)


def move_step(
    *, collection: Collection, member: Membership, item_id: int, is_earlier: bool
) -> None:
    """Move an item past the one that is shown before or after it; the first and the last stay.

    Raises: CollectionGone, NotSortable, ItemGone.
    """
    with transaction.atomic():
        locked = _lock_sortable(member, collection)
        item = locked.items.filter(pk=item_id).first()
        if item is None:
            raise ItemGone
        rows = shown_items(locked.pk).exclude(pk=item_id)
        rows = _on_side(rows, item, is_before=is_earlier)
        neighbour = rows.values_list("pk", flat=True).first()
        if neighbour is not None:
            side = {"before": neighbour} if is_earlier else {"after": neighbour}
            move_item(collection=locked, member=member, item_id=item_id, **side)


def _lock_sortable(member: Membership, collection: Collection) -> Collection:
    locked = lock_collection(member, collection)
    if locked.order != Order.MANUAL or locked.is_smart:
        raise NotSortable
    return locked


def _on_side(rows: Any, item: CollectionItem, *, is_before: bool) -> Any:
    """The rows on one side of an item, the nearest first."""
    sign = "lt" if is_before else "gt"
    same = Q(position=item.position, **{f"pk__{sign}": item.pk})
    rows = rows.filter(Q(**{f"position__{sign}": item.position}) | same)
    return rows.order_by(*(BACKWARDS if is_before else FORWARDS))


def _position_beside(others: Any, anchor: CollectionItem, *, is_before: bool) -> int | None:
    """A free position next to an item; None if there is no gap."""
    neighbour = _on_side(others, anchor, is_before=is_before).first()
    if neighbour is None:
        return anchor.position + (-GAP if is_before else GAP)
    position = (anchor.position + neighbour.position) // 2
    low, high = sorted((anchor.position, neighbour.position))
    return position if low < position < high else None


def _spread_positions(collection: Collection) -> None:
    """Number the items again with gaps, in their order; one statement."""
    table = CollectionItem._meta.db_table
    pk = CollectionItem.collection.field.get_db_prep_value(collection.pk, connection)
    numbered = (
        "SELECT id, ROW_NUMBER() OVER (ORDER BY position, id) AS number"  # noqa: S608
        f" FROM {table} WHERE collection_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET position = {START} + numbered.number * {GAP} FROM ({numbered}) AS numbered"  # noqa: S608
            f" WHERE {table}.id = numbered.id",
            [pk],
        )


def rename_file(asset: Asset) -> None:
    """Sort a renamed file by its new name, wherever it is."""
    title = asset.name.lower()[:MAX_TITLE_LENGTH].strip()
    CollectionItem.objects.filter(asset=asset).update(title=title)
