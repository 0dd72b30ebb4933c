"""Models and voices of speech."""

from dataclasses import dataclass
from typing import Self

from . import reading


@dataclass(frozen=True)
class SpeechModel:
    """A model of `GET speech/models`, with its formula of credits; None where the API gives none.

    `rounds_up` says whether a started unit is paid as a whole one.
    """

    name: str
    provider: str = ""
    max_characters: int | None = None
    unit_characters: int | None = None
    unit_credits: int | None = None
    rounds_up: bool = True
    language_codes: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: object, provider: str = "") -> Self:
        """Read one model of a provider's group."""
        body = reading.mapping(data)
        formula = reading.mapping(body.get("credit_formula"))
        return cls(
            name=reading.text(body, "model", "model_id", "id", "name"),
            provider=reading.text(body, "provider") or provider,
            max_characters=reading.count(body, "max_characters"),
            unit_characters=reading.count(formula, "unit_characters") or None,
            unit_credits=reading.count(formula, "unit_credits") or None,
            rounds_up="round_up" not in formula or reading.flag(formula, "round_up"),
            language_codes=reading.texts(body, "supported_language_codes"),
            emotions=reading.texts(body, "emotions"),
        )


def speech_models(data: object) -> list[SpeechModel]:
    """Read `GET speech/models`: groups of providers; models without a name are left out."""
    groups = reading.mappings(reading.mapping(data).get("provider_groups"))
    found = (
        SpeechModel.from_json(model, reading.text(group, "provider", "name"))
        for group in groups
        for model in reading.mappings(group.get("models"))
    )
    return [model for model in found if model.name]


@dataclass(frozen=True)
class SpeechVoice:
    """A voice of `GET speech/voices`; only its id is certain to be there."""

    voice_id: str
    name: str = ""
    description: str = ""
    language: str = ""
    gender: str = ""
    provider: str = ""
    sample_url: str = ""
    models: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read one voice, by any of the names that its fields may have."""
        body = reading.mapping(data)
        return cls(
            voice_id=reading.text(body, "voice_id", "voiceId", "id"),
            name=reading.text(body, "voice_name", "name", "display_name"),
            description=reading.text(body, "description"),
            language=reading.text(body, "language_code", "language"),
            gender=reading.text(body, "gender"),
            provider=reading.text(body, "provider"),
            sample_url=reading.text(body, *_SAMPLE_URLS),
            models=reading.texts(body, "models"),
        )


_SAMPLE_URLS = ("sample_url", "preview_url", "sample_audio", "audio_url", "url")
_LISTS = ("voices", "data", "items")


def speech_voices(data: object) -> list[SpeechVoice]:
    """Read `GET speech/voices`: a list, or an object with one; voices without an id are left out."""
    body = reading.mapping(data) if not isinstance(data, list) else {"voices": data}
    listed = next((body[name] for name in _LISTS if isinstance(body.get(name), list)), [])
    found = (SpeechVoice.from_json(item) for item in reading.mappings(listed))
    return [voice for voice in found if voice.voice_id]
