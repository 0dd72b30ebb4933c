"""The voices of speech: some hundreds, by provider, language and gender."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pixstudio.sandbox.audio.models import ELEVEN_LANGUAGES, MINIMAX_LANGUAGES, SPEECH_MODELS

NAMES = {
    "female": ("Ada", "Bea", "Clara", "Dalia", "Elif", "Freya", "Grace"),
    "male": ("Aaron", "Bruno", "Cyrus", "Dario", "Emil", "Felix"),
}
MANNERS = ("Calm", "Bright", "Warm", "Crisp", "Deep", "Gentle", "Lively")
# As many sample files as sound different; the voices share them.
SAMPLES = 12


@dataclass(frozen=True)
class SpeechVoice:
    """A voice; `number` decides its pitch."""

    number: int
    voice_id: str
    name: str
    language: str
    gender: str
    provider: str


def _voices() -> list[SpeechVoice]:
    people = [(gender, name) for gender, names in NAMES.items() for name in names]
    rows = [("minimax", code, *person) for code in MINIMAX_LANGUAGES for person in people]
    rows += [("elevenlabs", code, *person) for code in ELEVEN_LANGUAGES for person in people]
    return [
        SpeechVoice(
            number=number,
            voice_id=_voice_id(number, provider, language, name),
            name=f"{MANNERS[number % len(MANNERS)]} {name}",
            language=language,
            gender=gender,
            provider=provider,
        )
        for number, (provider, language, gender, name) in enumerate(rows)
    ]


def _voice_id(number: int, provider: str, language: str, name: str) -> str:
    """A speaking id for one provider, letters and digits for the other."""
    if provider == "minimax":
        return f"{language}_{MANNERS[number % len(MANNERS)]}_{name}"
    return hashlib.sha256(f"voice {number}".encode()).hexdigest()[:20]


SPEECH_VOICES = {voice.voice_id: voice for voice in _voices()}


def voices_of_model(model: str) -> list[SpeechVoice]:
    """The voices that a model speaks with."""
    provider = SPEECH_MODELS[model].provider
    return [voice for voice in SPEECH_VOICES.values() if voice.provider == provider]


def serialize_voice(voice: SpeechVoice, base_url: str) -> dict[str, object]:
    """One item of GET speech/voices."""
    return {
        "voice_id": voice.voice_id,
        "voice_name": voice.name,
        "provider": voice.provider,
        "language_code": voice.language,
        "gender": voice.gender,
        "sample_url": f"{base_url}/media/speech/sample/{sample_number(voice)}.mp3",
    }


def sample_number(voice: SpeechVoice) -> int:
    """The sample file of a voice: the first half is spoken by women."""
    half = SAMPLES // 2
    return voice.number % half + (0 if voice.gender == "female" else half)


def sample_hertz(number: int) -> float:
    """The pitch of a sample file."""
    half = SAMPLES // 2
    lowest = 168 if number < half else 92
    return float(lowest + (number % half) * 12)
