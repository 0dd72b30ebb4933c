"""Questions about the library. Each starts from the team or the member."""

from pixstudio.library.queries.files import (
    asset_with_digest,
    assets_of,
    deletable_assets_of,
    favourites_among,
    find_assets,
    kept_assets_of,
    tag_names_of,
    tags_of_asset,
    trashed_assets_of,
)
from pixstudio.library.queries.shelf import (
    ORDERS,
    AssetPage,
    Wanted,
    asset_page,
    trash_page,
)
from pixstudio.library.queries.sums import (
    Sums,
    deletable_sums_of,
    sums_of,
    trash_sums_of,
)

__all__ = [
    "ORDERS",
    "AssetPage",
    "Sums",
    "Wanted",
    "asset_page",
    "asset_with_digest",
    "assets_of",
    "deletable_assets_of",
    "deletable_sums_of",
    "favourites_among",
    "find_assets",
    "kept_assets_of",
    "sums_of",
    "tag_names_of",
    "tags_of_asset",
    "trash_page",
    "trash_sums_of",
    "trashed_assets_of",
]
