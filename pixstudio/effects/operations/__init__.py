"""Everything that is done with the catalogue: reading it, keeping what shows it here, choosing from it."""

from pixstudio.effects.operations.choosing import choose_voice, like_effects, note_uses
from pixstudio.effects.operations.previews import fetch_previews, nudge_previews
from pixstudio.effects.operations.reading import (
    ask_for_reading,
    find_due_catalogues,
    read_catalogue,
)

__all__ = [
    "ask_for_reading",
    "choose_voice",
    "fetch_previews",
    "find_due_catalogues",
    "like_effects",
    "note_uses",
    "nudge_previews",
    "read_catalogue",
]
