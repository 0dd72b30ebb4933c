"""Operations on the catalogue: refresh, preview files, and members' choices."""

from pixstudio.effects.operations.catalogue_refresh import (
    enqueue_due_catalogues,
    refresh_catalogue,
    request_refresh,
)
from pixstudio.effects.operations.member_choices import choose_voice, record_uses, set_favourites
from pixstudio.effects.operations.previews import enqueue_previews, fetch_previews

__all__ = [
    "choose_voice",
    "enqueue_due_catalogues",
    "enqueue_previews",
    "fetch_previews",
    "record_uses",
    "refresh_catalogue",
    "request_refresh",
    "set_favourites",
]
