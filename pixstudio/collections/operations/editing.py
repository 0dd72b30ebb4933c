"""Create, change, archive and delete collections, and set who may see them and their budgets."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.collections.models import Collection, CollectionMember, Order
from pixstudio.collections.queries import changeable_collections, possible_parents
from pixstudio.jobs.models import CostCenter, Generation
from pixstudio.jobs.queries.queue_order import waiting_of
from pixstudio.jobs.task_queue import enqueue
from pixstudio.library.models import Asset
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import Permission, check_allowed

MAX_COLLECTIONS = 1000


class CollectionGone(Exception):
    """The collection was deleted, or the member may no longer change it; nothing was changed."""


class CollectionRefused(Exception):
    """Nothing was changed; the message is shown to the user."""


@dataclass(frozen=True)
class CollectionValues:
    """What a form sets. `members` are user ids of a restricted one, with whether each may change it."""

    name: str
    description: str = ""
    order: str = Order.NEWEST
    parent_id: uuid.UUID | None = None
    is_restricted: bool = False
    members: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class CollectionBudgets:
    """Credits that jobs made for a collection and its projects may cost; None for no limit."""

    monthly_credits: int | None = None
    total_credits: int | None = None


def create_collection(
    *,
    member: Membership,
    values: CollectionValues,
    now: dt.datetime,
    filters: Mapping[str, str] | None = None,
    cover_id: uuid.UUID | None = None,
) -> Collection:
    """Create a collection; with `filters` a smart one, whose cover is that result.

    Raises: NotYours, CollectionRefused.
    """
    check_allowed(member, Permission.CHANGE_COLLECTION, member.user_id)
    with transaction.atomic():
        if Collection.objects.filter(team=member.team).count() >= MAX_COLLECTIONS:
            text = _("Your team has %(limit)s collections, which is the limit. Delete one first.")
            raise CollectionRefused(text % {"limit": MAX_COLLECTIONS})
        pk = uuid.uuid4()
        collection = Collection(
            pk=pk,
            team=member.team,
            created_by=member.user,
            cost_center=CostCenter.objects.create(pk=pk, team=member.team),
            filters=dict(filters) if filters is not None else None,
            cover_id=cover_id,
            created_at=now,
        )
        _apply(collection, member, values, now)
        record(Action.COLLECTION_CREATED, member=member, target=collection, now=now)
    return collection


def edit_collection(
    *, member: Membership, collection: Collection, values: CollectionValues, now: dt.datetime
) -> None:
    """Save a collection's values. Raises: CollectionGone, CollectionRefused."""
    with transaction.atomic():
        locked = lock_collection(member, collection)
        _apply(locked, member, values, now)
        record(Action.COLLECTION_CHANGED, member=member, target=locked, now=now)


def _apply(
    collection: Collection, member: Membership, values: CollectionValues, now: dt.datetime
) -> None:
    parent = _parent_of(collection, member, values)
    collection.name, collection.description = values.name, values.description
    collection.order, collection.parent = values.order, parent
    collection.is_restricted = values.is_restricted and parent is None
    collection.changed_at = now
    collection.save()
    CostCenter.objects.filter(pk=collection.pk).update(parent=parent.pk if parent else None)
    _set_members(collection, member, values.members)


def _parent_of(
    collection: Collection, member: Membership, values: CollectionValues
) -> Collection | None:
    """The chosen client, which has to be one that the member may change; a kept one needs no choice."""
    if values.parent_id is None:
        return None
    if values.parent_id == collection.parent_id:
        return collection.parent
    is_new = collection._state.adding
    for parent in possible_parents(member, None if is_new else collection):
        if parent.pk == values.parent_id:
            return parent
    raise CollectionRefused(_("A project can’t be put there. Choose another collection."))


def _set_members(collection: Collection, member: Membership, members: Mapping[int, bool]) -> None:
    """Replace who sees a restricted collection. A creator remains among those who change it."""
    wanted = dict(members) if collection.is_restricted else {}
    if collection.is_restricted and not member.may(Role.ADMIN):
        wanted[member.user_id] = True
    here = collection.team.memberships.filter(user__in=wanted).values_list("user", flat=True)
    CollectionMember.objects.filter(collection=collection).delete()
    CollectionMember.objects.bulk_create(
        CollectionMember(collection=collection, user_id=pk, may_change=wanted[pk]) for pk in here
    )


def lock_collection(member: Membership, collection: Collection) -> Collection:
    """The collection, locked until the transaction ends, if the member may change it.

    Raises: CollectionGone.
    """
    rows = changeable_collections(member).filter(pk=collection.pk).values("pk")
    found = Collection.objects.select_for_update(no_key=True).filter(pk__in=rows).first()
    if found is None:
        raise CollectionGone
    return found


def set_archived(
    *, member: Membership, collection: Collection, is_archived: bool, now: dt.datetime
) -> None:
    """Archive a collection: it stays as it is, and nothing can be added. Or bring it back.

    Raises: CollectionGone.
    """
    with transaction.atomic():
        locked = lock_collection(member, collection)
        locked.archived_at = now if is_archived else None
        locked.save(update_fields=["archived_at"])
        record(Action.COLLECTION_CHANGED, member=member, target=locked, now=now)


def delete_collection(*, member: Membership, collection: Collection, now: dt.datetime) -> None:
    """Delete a collection and its projects; results and files stay, and so do the sums of their costs.

    Jobs that wait for its budget no longer do. Raises: CollectionGone.
    """
    with transaction.atomic():
        locked = lock_collection(member, collection)
        ids = [locked.pk, *locked.children.values_list("pk", flat=True)]
        CostCenter.objects.filter(pk__in=ids).update(
            parent=None, monthly_budget_credits=None, total_budget_credits=None
        )
        _check_waiting_jobs(member, ids, now)
        record(Action.COLLECTION_DELETED, member=member, target=locked, now=now)
        locked.delete()


def set_collection_budgets(
    *,
    member: Membership,
    collection: Collection,
    budgets: CollectionBudgets,
    now: dt.datetime,
) -> None:
    """Save the budgets; jobs that wait are checked again at once. For admins.

    Raises: NotYours, CollectionGone.
    """
    check_allowed(member, Permission.OVER_BUDGET, None)
    with transaction.atomic():
        locked = lock_collection(member, collection)
        rows = CostCenter.objects.filter(pk=locked.pk)
        before = rows.values_list("monthly_budget_credits", "total_budget_credits").get()
        if before == (budgets.monthly_credits, budgets.total_credits):
            return
        rows.update(
            monthly_budget_credits=budgets.monthly_credits,
            total_budget_credits=budgets.total_credits,
        )
        ids = [locked.pk, *locked.children.values_list("pk", flat=True)]
        _check_waiting_jobs(member, ids, now)
        record(Action.BUDGET_CHANGED, member=member, target=locked, now=now)


def _check_waiting_jobs(member: Membership, ids: list[uuid.UUID], now: dt.datetime) -> None:
    waiting = waiting_of(member.team).exclude(problem="").filter(paused_at=None, made_for__in=ids)
    Generation.objects.filter(pk__in=waiting.order_by().values("pk")).update(due_at=now)
    enqueue("submit_next", str(member.team_id))


def set_cover(
    *,
    member: Membership,
    collection: Collection,
    generation: Generation | None = None,
    asset: Asset | None = None,
) -> None:
    """Choose a result or a file as the cover; without either the newest item is.

    Raises: CollectionGone.
    """
    with transaction.atomic():
        locked = lock_collection(member, collection)
        locked.cover, locked.cover_asset = generation, asset
        locked.save(update_fields=["cover", "cover_asset"])
