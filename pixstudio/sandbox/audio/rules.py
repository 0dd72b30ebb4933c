"""POST music/create and POST speech/create: strict types, limits by model."""

from __future__ import annotations

from typing import Any

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.audio.models import (
    MAX_LYRICS_LENGTH,
    MUSIC_MODELS,
    SPEECH_MODELS,
    MusicModel,
    SpeechModel,
)
from pixstudio.sandbox.audio.voices import SPEECH_VOICES
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.rules.common_parameters import ROUTING_FIELDS, read_routing
from pixstudio.sandbox.state.records import JobRequest

MAX_IMAGES = max(row.max_images for row in MUSIC_MODELS.values())
IMAGE_FIELDS = tuple(f"image_path_{number}" for number in range(1, MAX_IMAGES + 1))
MUSIC_FIELDS = (*ROUTING_FIELDS, "prompt", "model", "instrumental", "lyrics", *IMAGE_FIELDS)
SETTINGS = {name for row in SPEECH_MODELS.values() for name in (*row.ranges, *row.flags)} | {
    "emotion"
}
SPEECH_FIELDS = (*ROUTING_FIELDS, "text", "voice_id", "model", "language_code", *SETTINGS)


def read_music(parameters: Parameters) -> JobRequest:
    """A track: instrumental, with the given lyrics, or with words by the model."""
    parameters.allow_only(MUSIC_FIELDS, "by music/create")
    model = MUSIC_MODELS[parameters.choice("model", MUSIC_MODELS, next(iter(MUSIC_MODELS)))]
    prompt = parameters.text("prompt", model.max_prompt_length, required=True)
    is_instrumental = bool(parameters.boolean("instrumental"))
    lyrics = parameters.text("lyrics", MAX_LYRICS_LENGTH)
    if lyrics and not model.takes_lyrics:
        raise bad_request(f"Parameter lyrics is not supported by model {model.name}")
    if lyrics and is_instrumental:
        raise bad_request("Parameters instrumental and lyrics can not be used together")
    return JobRequest(
        operation="music",
        model=model.name,
        prompt=prompt,
        lyrics=lyrics,
        is_instrumental=is_instrumental,
        images=read_images(parameters, model),
        **read_routing(parameters),
    )


def read_images(parameters: Parameters, model: MusicModel) -> tuple[str | int, ...]:
    """The images in sequence. Raises: `ApiError` 400 for a gap, or more than the model takes."""
    given = [name for name in IMAGE_FIELDS if name in parameters]
    if given and not model.max_images:
        raise bad_request(f"Parameter {given[0]} is not supported by model {model.name}")
    missing = next((name for name in IMAGE_FIELDS[: len(given)] if name not in given), None)
    if missing:
        raise bad_request(f"Parameter {missing} is missing before {given[-1]}")
    return tuple(parameters.image(name, required=True) for name in given)


def read_speech(parameters: Parameters) -> JobRequest:
    """A text that a voice reads, with the settings of the model's family."""
    parameters.allow_only(SPEECH_FIELDS, "by speech/create")
    model = SPEECH_MODELS[parameters.choice("model", SPEECH_MODELS, next(iter(SPEECH_MODELS)))]
    text = parameters.text("text", model.max_characters, required=True)
    voice_id = parameters.text("voice_id", required=True)
    voice = SPEECH_VOICES.get(voice_id)
    if voice is None:
        raise bad_request("Parameter voice_id is unknown, see GET speech/voices")
    if voice.provider != model.provider:
        raise bad_request(f"Parameter voice_id is not supported by model {model.name}")
    settings = read_settings(parameters, model)
    return JobRequest(
        operation="speech",
        model=model.name,
        speech=text,
        speaker_id=voice_id,
        speed=float(settings.get("speed", 1.0)),
        **read_routing(parameters),
    )


def read_settings(parameters: Parameters, model: SpeechModel) -> dict[str, Any]:
    """The settings that the model takes. Raises: `ApiError` 400 for one of another family."""
    allowed = {*model.ranges, *model.flags, *(["emotion"] if model.emotions else [])}
    for name in sorted(SETTINGS - allowed):
        if name in parameters:
            raise bad_request(f"Parameter {name} is not supported by model {model.name}")
    settings: dict[str, Any] = {
        name: parameters.decimal(name, low, high, is_whole=name in model.whole)
        for name, (low, high) in model.ranges.items()
        if name in parameters
    }
    settings |= {name: parameters.boolean(name) for name in model.flags}
    if model.emotions:
        settings["emotion"] = parameters.choice("emotion", model.emotions, model.emotions[0])
    read_language(parameters, model)
    return settings


def read_language(parameters: Parameters, model: SpeechModel) -> None:
    """Refuse a language for a model that takes none, or one that it does not speak."""
    if "language_code" not in parameters:
        return
    if not model.takes_language:
        raise bad_request(f"Parameter language_code is not supported by model {model.name}")
    parameters.choice("language_code", model.languages, model.languages[0])
