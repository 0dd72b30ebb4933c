"""Files of the library in words and addresses, as pages and scripts show them."""

from pixstudio.library.presenters.page import Counted, library_page, shelf_of, trash_view
from pixstudio.library.presenters.picking import picker_dialog
from pixstudio.library.presenters.tiles import (
    drop_place,
    facts_words,
    file_facts,
    file_tile,
    length_words,
    picture_url,
    preview_url,
    sent_words,
    too_long_words,
    video_url,
)

__all__ = [
    "Counted",
    "drop_place",
    "facts_words",
    "file_facts",
    "file_tile",
    "length_words",
    "library_page",
    "picker_dialog",
    "picture_url",
    "preview_url",
    "sent_words",
    "shelf_of",
    "too_long_words",
    "trash_view",
    "video_url",
]
