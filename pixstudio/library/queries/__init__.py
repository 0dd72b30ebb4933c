"""Queries on the library, always limited to a team or member."""

from pixstudio.library.queries.asset_list import (
    ORDERS,
    AssetFilter,
    AssetPage,
    FileRow,
    asset_page,
    trash_page,
)
from pixstudio.library.queries.assets import (
    asset_with_digest,
    assets_of,
    deletable_assets_of,
    favourites_among,
    find_assets,
    kept_assets_of,
    tag_names_of,
    tags_of_asset,
    trashed_assets_of,
    uses_of_assets,
)
from pixstudio.library.queries.totals import (
    Totals,
    deletable_totals,
    kept_and_trashed_totals,
    trash_totals,
)

__all__ = [
    "ORDERS",
    "AssetFilter",
    "AssetPage",
    "FileRow",
    "Totals",
    "asset_page",
    "asset_with_digest",
    "assets_of",
    "deletable_assets_of",
    "deletable_totals",
    "favourites_among",
    "find_assets",
    "kept_and_trashed_totals",
    "kept_assets_of",
    "tag_names_of",
    "tags_of_asset",
    "trash_page",
    "trash_totals",
    "trashed_assets_of",
    "uses_of_assets",
]
