"""Display data of library files, for pages and scripts."""

from pixstudio.library.presenters.page import (
    LibraryTotals,
    build_asset_list,
    library_page,
    trash_view,
)
from pixstudio.library.presenters.picker import Picker, picker_dialog, source_chips
from pixstudio.library.presenters.tiles import (
    FileTile,
    drop_area,
    facts_text,
    file_facts,
    file_tile,
    image_url,
    length_text,
    preview_url,
    sent_text,
    too_long_message,
    too_long_text,
    video_url,
)

__all__ = [
    "FileTile",
    "LibraryTotals",
    "Picker",
    "build_asset_list",
    "drop_area",
    "facts_text",
    "file_facts",
    "file_tile",
    "image_url",
    "length_text",
    "library_page",
    "picker_dialog",
    "preview_url",
    "sent_text",
    "source_chips",
    "too_long_message",
    "too_long_text",
    "trash_view",
    "video_url",
]
