"""Effects and voices in words and addresses, as pages show them."""

from pixstudio.effects.presenters.freshness import Freshness, freshness_of
from pixstudio.effects.presenters.tiles import (
    EffectTile,
    Shows,
    effect_tile,
    shows_of,
)
from pixstudio.effects.presenters.voices import (
    MANY_VOICES,
    VoiceChoice,
    gone_voice_words,
    voice_choices,
    voice_dialog,
)
from pixstudio.effects.presenters.wall import (
    PICKER_CHIPS,
    Known,
    Wall,
    picker_dialog,
    shelf_of,
    wall_of,
)
from pixstudio.effects.presenters.words import (
    length_words,
    photos_words,
    price_words,
    reason_against,
)

__all__ = [
    "MANY_VOICES",
    "PICKER_CHIPS",
    "EffectTile",
    "Freshness",
    "Known",
    "Shows",
    "VoiceChoice",
    "Wall",
    "effect_tile",
    "freshness_of",
    "gone_voice_words",
    "length_words",
    "photos_words",
    "picker_dialog",
    "price_words",
    "reason_against",
    "shelf_of",
    "shows_of",
    "voice_choices",
    "voice_dialog",
    "wall_of",
]
