"""Display data of effects and voices."""

from pixstudio.effects.presenters.browse import (
    PICKER_CHIPS,
    BrowseContext,
    BrowsePage,
    build_browse_page,
    build_effect_list,
    picker_dialog,
)
from pixstudio.effects.presenters.freshness import Freshness, freshness_of
from pixstudio.effects.presenters.speech_voices import (
    PAGE_SIZE,
    language_name,
    speech_voice_choices,
    speech_voice_dialog,
    speech_voice_list,
    unfit_voice_text,
)
from pixstudio.effects.presenters.tile_markup import TileMaker
from pixstudio.effects.presenters.tiles import EffectMedia, EffectTile, effect_media, effect_tile
from pixstudio.effects.presenters.voices import (
    SEARCH_THRESHOLD,
    VoiceChoice,
    voice_choices,
    voice_dialog,
    voice_gone_message,
)
from pixstudio.effects.presenters.wording import (
    length_text,
    photos_text,
    price_text,
    unavailable_reason,
)

__all__ = [
    "PAGE_SIZE",
    "PICKER_CHIPS",
    "SEARCH_THRESHOLD",
    "BrowseContext",
    "BrowsePage",
    "EffectMedia",
    "EffectTile",
    "Freshness",
    "TileMaker",
    "VoiceChoice",
    "build_browse_page",
    "build_effect_list",
    "effect_media",
    "effect_tile",
    "freshness_of",
    "language_name",
    "length_text",
    "photos_text",
    "picker_dialog",
    "price_text",
    "speech_voice_choices",
    "speech_voice_dialog",
    "speech_voice_list",
    "unavailable_reason",
    "unfit_voice_text",
    "voice_choices",
    "voice_dialog",
    "voice_gone_message",
]
