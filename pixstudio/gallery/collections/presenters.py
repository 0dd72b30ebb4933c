"""Collections as cards, and a collection's page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.shapes import nearest_ratio
from pixstudio.collections.models import Collection, CollectionItem, Order
from pixstudio.gallery.collections.costs import Cost
from pixstudio.gallery.collections.items import ItemPage
from pixstudio.gallery.filtering.fronts import listed
from pixstudio.gallery.tiles import Tile, tiles_of
from pixstudio.library.models import Asset, Kind
from pixstudio.library.presenters import length_text, preview_url, video_url
from pixstudio.library.presenters.tiles import facts_text, image_url
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.bounded_count import BoundedCount

MOST_NAMED = 3
FILE_ICONS = {Kind.IMAGE: "image", Kind.VIDEO: "video", Kind.AUDIO: "sound"}


@dataclass(frozen=True)
class CollectionCard:
    """One collection in a grid."""

    id: str
    url: str
    name: str
    client_name: str
    count_text: str
    access_text: str
    projects_text: str = ""
    poster_url: str = ""
    icon: str = "folder"


@dataclass(frozen=True)
class ItemTile:
    """A result or a file of a collection; `tile` is the gallery's, None for a file."""

    id: int
    kind: str
    subject_id: str
    url: str
    title: str
    facts_text: str
    poster_url: str
    icon: str
    aspect_ratio: str
    length_text: str
    video_url: str = ""
    is_cover: bool = False
    tile: Tile | None = None


@dataclass(frozen=True)
class BoardView:
    """A collection's page."""

    id: str
    url: str
    name: str
    description: str
    client: dict[str, str] | None
    count_text: str
    order_text: str
    access_text: str
    items: list[ItemTile]
    may_change: bool
    is_sortable: bool
    is_smart: bool
    is_archived: bool
    has_chosen_cover: bool
    next_url: str = ""
    gallery_url: str = ""
    download_url: str = ""
    projects: list[CollectionCard] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def items_text(count: BoundedCount) -> str:
    """`3 items`, or `1,000+ items`."""
    return ngettext("%(count)s item", "%(count)s items", count.count) % {"count": count}


def access_text(collection: Collection) -> str:
    """Who sees a collection, beside owners and admins, and who may change it."""
    root = collection.parent or collection
    if not root.is_restricted:
        return _("Everyone in the team")
    members = list(root.members.all())
    names = [str(one.user) for one in members if one.may_change]
    names += [_("%(name)s (view)") % {"name": one.user} for one in members if not one.may_change]
    if len(names) > MOST_NAMED:
        names = [*names[:MOST_NAMED], _("%(count)s more") % {"count": len(names) - MOST_NAMED}]
    return ", ".join([_("Admins"), *names])


def cards_of(rows: Sequence[Any], member: Membership) -> list[CollectionCard]:
    """Cards of collections `with_counts`. The same queries for any number."""
    covers = _covers_of(rows, member) if rows else {}
    return [
        CollectionCard(
            id=str(row.pk),
            url=url_for("collection", row.pk),
            name=row.name,
            client_name=row.parent.name if row.parent else "",
            count_text=_("Saved filter")
            if row.is_smart
            else items_text(BoundedCount.of(row.item_count)),
            access_text=access_text(row),
            projects_text=_projects_text(row),
            poster_url=covers.get(row.pk, ""),
            icon="search" if row.is_smart else "folder",
        )
        for row in rows
    ]


def _projects_text(collection: Collection) -> str:
    names = [one.name for one in collection.children.all() if one.archived_at is None]
    if len(names) > MOST_NAMED:
        names = [*names[:MOST_NAMED], _("%(count)s more") % {"count": len(names) - MOST_NAMED}]
    return ", ".join(names)


def _covers_of(rows: Sequence[Any], member: Membership) -> dict[UUID, str]:
    """The image of each cover: the chosen one, else of the newest item."""
    newest = [row.newest_item for row in rows if row.newest_item]
    items = CollectionItem.objects.in_bulk(newest)
    results = {row.pk: row.cover_id for row in rows if row.cover_id}
    files = {row.pk: row.cover_asset_id for row in rows if row.cover_asset_id}
    for row in rows:
        item = items.get(row.newest_item)
        if item and row.pk not in results and row.pk not in files:
            results |= {row.pk: item.generation_id} if item.generation_id else {}
            files |= {row.pk: item.asset_id} if item.asset_id else {}
    tiles = {tile.id: tile for tile in tiles_of(listed(results.values()), member)}
    found = {
        pk: tile.poster_url for pk, result in results.items() if (tile := tiles.get(str(result)))
    }
    assets = Asset.objects.filter(trashed_at=None).in_bulk(set(files.values())) if files else {}
    return found | {
        pk: preview_url(assets[asset]) or image_url(assets[asset])
        for pk, asset in files.items()
        if asset in assets
    }


def item_tiles(page: ItemPage, collection: Collection, member: Membership) -> list[ItemTile]:
    """What a page of items shows; results and files that are gone meanwhile are left out."""
    tiles = {tile.id: tile for tile in tiles_of(page.results, member)}
    found = []
    for item in page.items:
        tile = tiles.get(str(item.generation_id))
        asset = page.files.get(item.asset_id) if item.asset_id else None
        if tile:
            is_cover = collection.cover_id == item.generation_id
            found.append(_result_tile(item.pk, tile, is_cover))
        elif asset:
            found.append(_file_tile(item.pk, asset, collection.cover_asset_id == asset.pk))
    return found


def result_tiles(tiles: Iterable[Tile]) -> list[ItemTile]:
    """Results of a smart collection, which are no items."""
    return [_result_tile(0, tile, is_cover=False) for tile in tiles]


def _result_tile(pk: int, tile: Tile, is_cover: bool) -> ItemTile:
    return ItemTile(
        id=pk,
        kind="results",
        subject_id=tile.id,
        url=tile.url,
        title=tile.title,
        facts_text=", ".join(filter(None, (tile.operation_label, tile.facts_text))),
        poster_url=tile.poster_url,
        icon=tile.state_icon,
        aspect_ratio=tile.aspect_ratio,
        length_text=tile.length_text,
        video_url=tile.video_url,
        is_cover=is_cover,
        tile=tile,
    )


def _file_tile(pk: int, asset: Asset, is_cover: bool) -> ItemTile:
    # An audio file has no size of its own; its waveform is wide.
    is_audio = asset.kind == Kind.AUDIO and bool(asset.preview)
    has_shape = is_audio or bool(asset.width and asset.height)
    usual = "16:9" if is_audio else "1:1"
    ratio = nearest_ratio(asset.width / asset.height) if asset.width and asset.height else usual
    return ItemTile(
        id=pk,
        kind="files",
        subject_id=str(asset.pk),
        url=url_for("library_asset", asset.pk),
        title=asset.name,
        facts_text=facts_text(asset),
        poster_url=(preview_url(asset) or image_url(asset)) if has_shape else "",
        icon=FILE_ICONS[Kind(asset.kind)],
        aspect_ratio=ratio,
        length_text=length_text(asset.duration_seconds),
        video_url=video_url(asset),
        is_cover=is_cover,
    )


def board_of(
    collection: Collection,
    *,
    items: list[ItemTile],
    count: BoundedCount | None,
    may_change: bool,
    next_url: str = "",
    **more: Any,
) -> BoardView:
    """The page of a collection; `more` are the parts that only clients or smart collections have."""
    client = collection.parent
    return BoardView(
        id=str(collection.pk),
        url=url_for("collection", collection.pk),
        name=collection.name,
        description=collection.description,
        client={"name": client.name, "url": url_for("collection", client.pk)} if client else None,
        count_text=items_text(count) if count else "",
        order_text="" if collection.is_smart else str(Order(collection.order).label),
        access_text=access_text(collection),
        items=items,
        may_change=may_change,
        is_sortable=may_change and collection.order == Order.MANUAL and not collection.is_smart,
        is_smart=collection.is_smart,
        is_archived=collection.archived_at is not None,
        has_chosen_cover=bool(collection.cover_id or collection.cover_asset_id),
        next_url=next_url,
        **more,
    )
