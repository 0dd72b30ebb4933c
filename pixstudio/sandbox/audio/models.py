"""The models of music and speech: one row per model, read by the rules and the prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

MAX_LYRICS_LENGTH = 3500
EMOTIONS = (
    *("auto", "happy", "sad", "angry", "fearful"),
    *("disgusted", "surprised", "neutral", "calm"),
)


@dataclass(frozen=True, kw_only=True)
class MusicModel:
    """A model of music, its credits per track, and what it takes."""

    name: str
    credits: int
    max_prompt_length: int
    takes_lyrics: bool = True
    max_images: int = 0


@dataclass(frozen=True, kw_only=True)
class SpeechModel:
    """A model of speech; `ranges` are its settings that are numbers, `flags` those that are switches.

    `unit_credits` are paid for each started `unit_characters`.
    """

    name: str
    provider: str
    max_characters: int
    unit_characters: int
    ranges: Mapping[str, tuple[float, float]]
    whole: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    takes_language: bool = True
    unit_credits: int = 1

    def credits(self, text: str) -> int:
        """Credits of a text."""
        return ceil(len(text) / self.unit_characters) * self.unit_credits


_MINIMAX_RANGES = {"speed": (0.5, 2.0), "volume": (0.0, 10.0), "pitch": (-12, 12)}
_UNIT = (0.0, 1.0)
_ELEVEN_RANGES = {"speed": (0.7, 1.2), "stability": _UNIT, "similarity_boost": _UNIT}
MINIMAX_LANGUAGES = ("en", "zh", "es", "fr", "de", "pt", "it", "ja", "ko", "ru", "ar", "hi")
ELEVEN_LANGUAGES = (
    *("en", "es", "fr", "de", "pt", "it", "ja", "ko", "hi", "ar", "pl", "nl", "sv", "tr"),
)


def _minimax(name: str, unit_characters: int) -> SpeechModel:
    return SpeechModel(
        name=name,
        provider="minimax",
        max_characters=10_000,
        unit_characters=unit_characters,
        ranges=_MINIMAX_RANGES,
        whole=("pitch",),
        emotions=EMOTIONS,
        languages=MINIMAX_LANGUAGES,
    )


MUSIC_MODELS = {
    row.name: row
    for row in (
        MusicModel(name="music-2.6", credits=40, max_prompt_length=2000),
        MusicModel(name="music-v1", credits=150, max_prompt_length=4000),
        MusicModel(
            name="lyria-3-pro-preview",
            credits=20,
            max_prompt_length=5000,
            takes_lyrics=False,
            max_images=10,
        ),
    )
}
SPEECH_MODELS = {
    row.name: row
    for row in (
        _minimax("speech-2.8-hd", 50),
        _minimax("speech-2.8-turbo", 100),
        SpeechModel(
            name="eleven-multilingual-v2",
            provider="elevenlabs",
            max_characters=10_000,
            unit_characters=50,
            ranges={**_ELEVEN_RANGES, "style": _UNIT},
            flags=("use_speaker_boost",),
            languages=ELEVEN_LANGUAGES,
        ),
        SpeechModel(
            name="eleven-v3",
            provider="elevenlabs",
            max_characters=5_000,
            unit_characters=50,
            ranges=_ELEVEN_RANGES,
            languages=ELEVEN_LANGUAGES,
            takes_language=False,
        ),
        SpeechModel(
            name="eleven-turbo-v2.5",
            provider="elevenlabs",
            max_characters=40_000,
            unit_characters=100,
            ranges=_ELEVEN_RANGES,
            languages=ELEVEN_LANGUAGES,
        ),
    )
}


def serialize_speech_models() -> dict[str, object]:
    """The body of GET speech/models."""
    groups: dict[str, list[dict[str, object]]] = {}
    for row in SPEECH_MODELS.values():
        groups.setdefault(row.provider, []).append(
            {
                "model": row.name,
                "name": row.name,
                "max_characters": row.max_characters,
                "supported_language_codes": list(row.languages),
                "credit_formula": {
                    "unit_characters": row.unit_characters,
                    "unit_credits": row.unit_credits,
                    "round_up": True,
                },
                "emotions": list(row.emotions),
            }
        )
    return {
        "default_model": next(iter(SPEECH_MODELS)),
        "provider_groups": [
            {"provider": provider, "models": models} for provider, models in groups.items()
        ],
    }
