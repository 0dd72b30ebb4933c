"""The dialog to choose library files for a media field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from pixstudio.library.models import Kind
from pixstudio.library.presenters.filters import hidden_fields, list_url
from pixstudio.library.presenters.tiles import FileTile, file_tile, too_long_message
from pixstudio.library.queries import AssetFilter, AssetPage, FileRow
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.list_filters import Chip


@dataclass(frozen=True)
class Picker:
    """Data of the picker; `list_id` is the id of the part that a search swaps."""

    id: str
    list_id: str
    url: str
    kind: str
    title: str
    query: str
    files: list[FileTile]
    chips: list[Chip] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    more_url: str = ""
    is_filtered: bool = False


def picker_dialog(
    page: AssetPage,
    wanted: AssetFilter,
    tags: list[str],
    longest_seconds: int | None = None,
    *,
    is_library_only: bool = False,
) -> Picker:
    """The picker for the kind `wanted.kind`.

    Files longer than the field allows are listed with the reason why they can't be chosen. With
    `is_library_only` it leads to no results: they have a field of their own.
    """
    titles = {
        Kind.IMAGE: _("Choose an image"),
        Kind.VIDEO: _("Choose a video"),
        Kind.AUDIO: _("Choose an audio file"),
    }
    url = url_for("library_picker")
    more = {"longest": str(longest_seconds)} if longest_seconds else {}
    more |= {"only": "library"} if is_library_only else {}
    return Picker(
        id=f"picker-{wanted.kind}",
        list_id=f"picker-{wanted.kind}-list",
        url=url,
        kind=wanted.kind,
        title=titles[Kind(wanted.kind)],
        query=wanted.words,
        files=[_candidate(asset, page, longest_seconds) for asset in page.assets],
        chips=_chips(url, wanted, tags, more),
        hidden=[*hidden_fields(wanted), *more.items()],
        more_url=list_url(url, wanted, before=page.older, **more) if page.older else "",
        is_filtered=wanted != AssetFilter(kind=wanted.kind),
    )


def _candidate(asset: FileRow, page: AssetPage, longest_seconds: int | None) -> FileTile:
    tile = file_tile(asset, is_favourite=asset.pk in page.favourites)
    return replace(tile, unfit_text=too_long_message(asset, longest_seconds))


def source_chips(kind: str, more: Mapping[str, str], *, is_made: bool) -> list[Chip]:
    """The two sources of files: the library, and the results made here."""
    if more.get("only") == "library":
        return []
    query = urlencode({"kind": kind, **more})
    return [
        Chip(_("Library"), f"{url_for('library_picker')}?{query}", not is_made),
        Chip(_("Made here"), f"{url_for('made_files')}?{query}", is_made),
    ]


def _chips(url: str, wanted: AssetFilter, tags: list[str], more: dict[str, str]) -> list[Chip]:
    liked = replace(wanted, is_favourite=not wanted.is_favourite)
    found = source_chips(wanted.kind, more, is_made=False)
    found += [Chip(_("Favourites"), list_url(url, liked, **more), wanted.is_favourite, icon="star")]
    for tag in tags:
        is_on = tag == wanted.tag
        other = replace(wanted, tag="" if is_on else tag)
        found.append(Chip(tag, list_url(url, other, **more), is_on))
    return found
