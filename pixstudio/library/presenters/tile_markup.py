"""Files as markup, kept by all that their tiles show."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pixstudio.library.presenters.tiles import file_tile
from pixstudio.library.queries import AssetPage, FileRow
from pixstudio.web.lists.kept_tiles import kept_tiles


@dataclass(frozen=True)
class FileMarkup:
    """A rendered tile; `mark` is its cursor if a page ends with it."""

    markup: SafeString
    mark: str = ""


def file_markup(page: AssetPage, *, is_trash: bool = False) -> Mapping[uuid.UUID, FileMarkup]:
    """The tiles of a page by the ids of their files; no query."""
    rows = {row.pk: row for row in page.assets}

    def key(row: FileRow) -> str:
        flags = f"{row.pk in page.favourites:d}{is_trash:d}"
        return f"file-{row.pk}-{hash(row)}-{flags}-{get_language()}"

    def make(ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
        template = get_template("library/_file.html")
        return {
            pk: template.render(
                {
                    "file": file_tile(rows[pk], is_favourite=pk in page.favourites),
                    "is_trash": is_trash,
                }
            )
            for pk in ids
        }

    tiles = kept_tiles({pk: key(row) for pk, row in rows.items()}, make)
    # Each was rendered by a template that escapes.
    return {
        pk: FileMarkup(mark_safe(tile), page.marks.get(pk, ""))  # noqa: S308
        for pk, tile in tiles.items()
    }
