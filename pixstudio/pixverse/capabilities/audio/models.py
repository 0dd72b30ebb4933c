"""The models of music and speech: one row per model, as pages of June 2026 give them."""

from collections.abc import Mapping
from datetime import date

from ..models import AS_USUAL, Model, Use
from ..price_rules import PerCharacterPrices, PerItemPrices

_ON = date(2026, 6, 25)
_MUSIC, _SPEECH = {"music": Use(max_images=0)}, {"speech": AS_USUAL}
_LYRICS = frozenset({"lyrics"})
_UNIT = (0.0, 1.0)
# The settings of the two families; the parameters that a model names in `takes` have these limits.
_MINIMAX: Mapping[str, tuple[float, float]] = {
    "speed": (0.5, 2.0),
    "volume": (0.0, 10.0),
    "pitch": (-12, 12),
}
_ELEVEN: Mapping[str, tuple[float, float]] = {
    "speed": (0.7, 1.2),
    "stability": _UNIT,
    "similarity_boost": _UNIT,
}
_MINIMAX_TAKES = frozenset({*_MINIMAX, "emotion", "language_code"})
_ELEVEN_TAKES = frozenset({*_ELEVEN, "language_code"})
_FULL_PRICE, _HALF_PRICE = PerCharacterPrices(50), PerCharacterPrices(100)

# The page gives the limits of prompts in the sequence of the models, without their names.
MUSIC_MODELS = (
    Model(
        "music-2.6",
        _MUSIC,
        kind="music",
        family="MiniMax",
        takes=_LYRICS,
        prompt_max_length=2000,
        prices=PerItemPrices({"": 40}, is_exact=True),
        prices_on=_ON,
        limits_mark="likely",
    ),
    Model(
        "music-v1",
        _MUSIC,
        kind="music",
        family="ElevenLabs",
        takes=_LYRICS,
        prompt_max_length=4000,
        prices=PerItemPrices({"": 150}, is_exact=True),
        prices_on=_ON,
        limits_mark="likely",
    ),
    Model(
        "lyria-3-pro-preview",
        {"music": Use(max_images=10)},
        kind="music",
        family="Google",
        prompt_max_length=5000,
        prices=PerItemPrices({"": 20}, is_exact=True),
        prices_on=_ON,
        limits_mark="likely",
    ),
)
SPEECH_MODELS = (
    Model(
        "speech-2.8-hd",
        _SPEECH,
        kind="speech",
        family="MiniMax",
        takes=_MINIMAX_TAKES,
        ranges=_MINIMAX,
        prompt_max_length=10_000,
        prices=_FULL_PRICE,
        prices_on=_ON,
    ),
    Model(
        "speech-2.8-turbo",
        _SPEECH,
        kind="speech",
        family="MiniMax",
        takes=_MINIMAX_TAKES,
        ranges=_MINIMAX,
        prompt_max_length=10_000,
        prices=_HALF_PRICE,
        prices_on=_ON,
        is_fast=True,
    ),
    Model(
        "eleven-multilingual-v2",
        _SPEECH,
        kind="speech",
        family="ElevenLabs",
        takes=_ELEVEN_TAKES | {"style", "use_speaker_boost"},
        ranges={**_ELEVEN, "style": _UNIT},
        prompt_max_length=10_000,
        prices=_FULL_PRICE,
        prices_on=_ON,
    ),
    Model(
        "eleven-v3",
        _SPEECH,
        kind="speech",
        family="ElevenLabs",
        # It refuses `language_code`.
        takes=_ELEVEN_TAKES - {"language_code"},
        ranges=_ELEVEN,
        prompt_max_length=5_000,
        prices=_FULL_PRICE,
        prices_on=_ON,
    ),
    Model(
        "eleven-turbo-v2.5",
        _SPEECH,
        kind="speech",
        family="ElevenLabs",
        takes=_ELEVEN_TAKES,
        ranges=_ELEVEN,
        prompt_max_length=40_000,
        prices=_HALF_PRICE,
        prices_on=_ON,
        is_fast=True,
    ),
)
