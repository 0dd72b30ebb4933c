"""The team's tags, those of files, and editing a file's name and note."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects

from pixstudio.library.models import Asset, Tag
from pixstudio.library.search_text import (
    TAG_LENGTH,
    build_search_text,
    normalize_name,
    normalize_tag,
)
from pixstudio.media.recognition.filenames import extension_of, replace_extension, sanitize_filename
from pixstudio.teams.models import Team
from pixstudio.web.lists.search import indexed_text

MAX_TAGS = 20


def tag_assets(
    *, team: Team, assets: Collection[Asset], add: Iterable[str] = (), remove: Iterable[str] = ()
) -> int:
    """Add tags to the team's files and remove others; returns the number of files.

    Missing tags are created, unused ones deleted. Safe to repeat.
    """
    with transaction.atomic():
        _add_tags(team, assets, clean_tags(add))
        _remove_tags(team, assets, [normalize_tag(name) for name in clean_tags(remove)])
        update_search_columns(assets)
    return len(assets)


def clean_tags(names: Iterable[str]) -> list[str]:
    """Tags with normalized spaces, cut to TAG_LENGTH, without duplicates, at most MAX_TAGS."""
    found: dict[str, str] = {}
    for name in names:
        tidy = " ".join(name.replace("\x00", "").split())[:TAG_LENGTH].strip()
        if folded := normalize_tag(tidy):
            found.setdefault(folded, tidy)
    return list(found.values())[:MAX_TAGS]


def find_or_create_tags(team: Team, names: Iterable[str]) -> list[Tag]:
    """The team's tags with these clean names; missing ones are created.

    Must run in a transaction: until its end none of them is deleted as unused.
    """
    folded = {normalize_tag(name): name for name in names}
    # In one order, so that two transactions don't wait for each other.
    tags = [Tag(team=team, name=folded[key], folded=key) for key in sorted(folded)]
    # An update of what is there already locks it.
    return Tag.objects.bulk_create(
        tags, update_conflicts=True, unique_fields=["team", "folded"], update_fields=["folded"]
    )


def _add_tags(team: Team, assets: Collection[Asset], names: list[str]) -> None:
    tags = find_or_create_tags(team, names)
    links = Asset.tags.through
    links.objects.bulk_create(
        [links(asset_id=asset.pk, tag_id=tag.pk) for asset in assets for tag in tags],
        ignore_conflicts=True,
    )


def _remove_tags(team: Team, assets: Collection[Asset], folded: list[str]) -> None:
    if not folded:
        return
    tags = Tag.objects.filter(team=team, folded__in=folded)
    links = Asset.tags.through
    links.objects.filter(asset_id__in=[asset.pk for asset in assets], tag__in=tags).delete()
    delete_unused_tags(team)


def delete_unused_tags(team: Team) -> None:
    """Delete tags that neither a file nor a result of the team has. Must run in a transaction."""
    # Results belong to a higher app that can't be imported here; the reverse relation reaches their tags.
    result_links = Tag._meta.get_field("result_links").related_model
    is_used = (_is_linked(Asset.tags.through), _is_linked(result_links))
    unused = Tag.objects.filter(*(~one for one in is_used), team=team).order_by("pk")
    # Looked at again once locked: a tag may have been put on something meanwhile.
    locked = list(unused.select_for_update().values_list("pk", flat=True))
    if locked:
        unused.filter(pk__in=locked).delete()


def _is_linked(links: Any) -> Exists:
    return Exists(links._default_manager.filter(tag=OuterRef("pk")))


def update_search_columns(assets: Collection[Asset]) -> None:
    """Update the search columns from name, note and tags. Must run in a transaction."""
    rows = Asset.objects.filter(pk__in=[asset.pk for asset in assets]).order_by("pk")
    # Locked, so that two users tagging a file at once don't overwrite each other's search text.
    fresh = list(rows.select_for_update())
    prefetch_related_objects(fresh, "tags")
    for asset in fresh:
        asset.folded = normalize_name(asset.name)
        asset.indexed_name = indexed_text(asset.indexed_names())
        asset.searched = build_search_text(
            asset.name, asset.note, [tag.name for tag in asset.tags.all()]
        )
    Asset.objects.bulk_update(fresh, ["folded", "searched", "indexed_name"], batch_size=200)


def edit_asset(*, asset: Asset, name: str, note: str, tags: Iterable[str]) -> None:
    """Change a file's name, note and tags; the name keeps its extension."""
    wanted = clean_tags(tags)
    with transaction.atomic():
        row = Asset.objects.filter(pk=asset.pk)
        row.update(name=_with_extension(name, asset.name), note=note.strip())
        folded = {normalize_tag(tag) for tag in wanted}
        old = [tag.folded for tag in asset.tags.all() if tag.folded not in folded]
        _add_tags(asset.team, [asset], wanted)
        _remove_tags(asset.team, [asset], old)
        update_search_columns([asset])


def _with_extension(name: str, before: str) -> str:
    extension, shown = extension_of(before), sanitize_filename(name)
    if not extension or extension_of(shown) == extension:
        return shown
    return replace_extension(shown, extension, ())
