"""Limits that several endpoint pages state in the same words."""

from __future__ import annotations

from typing import TypedDict

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.catalogue import VOICES
from pixstudio.sandbox.errors import bad_request

MODELS = ("v5.6", "v5.5", "v5", "v5-fast")
NATIVE_AUDIO_MODELS = ("v5.6", "v5.5")
QUALITIES = ("1080p", "720p", "540p", "360p")
ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
MAX_PROMPT_LENGTH = 2048
MAX_SPEECH_LENGTH = 140
MAX_SEED = 2147483647
ROUTING_FIELDS = ("email", "replyUrl", "replyRef", "maxJobs")
SEPARATE_AUDIO_FIELDS = (
    "auto_sound",
    "sound_effect_prompt",
    "lip_sync_tts_prompt",
    "lip_sync_tts_speaker_id",
)
AUDIO_FIELDS = ("audio", *SEPARATE_AUDIO_FIELDS)


class RoutingOptions(TypedDict):
    """Who runs a job and who hears of it."""

    email: str
    reply_url: str
    reply_ref: str
    max_jobs: int | None


class AudioOptions(TypedDict):
    """What is to be heard."""

    audio: str | None
    sound_effect_prompt: str
    speech: str
    speaker_id: str


def read_routing(parameters: Parameters) -> RoutingOptions:
    """The parameters every endpoint shares; only `upscale` has no `email`."""
    return RoutingOptions(
        email=parameters.text("email"),
        reply_url=parameters.reply_url(),
        reply_ref=parameters.text("replyRef", 1024),
        max_jobs=parameters.integer("maxJobs", 1, 8),
    )


def read_duration(parameters: Parameters, quality: str, longest: int = 10) -> int:
    """Seconds from 1 to `longest`, 5 when not given; 1080p goes to 8 at most."""
    seconds = parameters.integer("duration", 1, longest, 5) or 5
    if quality == "1080p" and seconds > 8:
        raise bad_request("Parameter duration must be at most 8 seconds for 1080p quality")
    return seconds


def read_speaker(parameters: Parameters, name: str, *, takes_number: bool = False) -> str:
    """A voice exactly as GET videos/voices lists it; the page of lip sync shows a number as well."""
    number = parameters.number(name) if takes_number else None
    speaker = parameters.text(name) if number is None else str(number)
    if speaker and speaker not in VOICES:
        raise bad_request(f"Parameter {name} is unknown, see GET videos/voices")
    return speaker


def check_audio_supported(parameters: Parameters, model: str) -> None:
    """`audio` belongs to v5.5 and v5.6, the sound and speech parameters to v5."""
    if parameters.boolean("audio") and model not in NATIVE_AUDIO_MODELS:
        raise bad_request(f"Parameter audio is not supported by model {model}, only v5.5 and v5.6")
    for name in SEPARATE_AUDIO_FIELDS:
        is_used = parameters.boolean(name) if name == "auto_sound" else name in parameters
        if is_used and model != "v5":
            raise bad_request(f"Parameter {name} is not supported by model {model}, only v5")


def read_audio_options(parameters: Parameters, longest_effect: int | None = None) -> AudioOptions:
    """What is to be heard, without looking at the model."""
    speech = parameters.text("lip_sync_tts_prompt", MAX_SPEECH_LENGTH)
    effect = parameters.text("sound_effect_prompt", longest_effect)
    return AudioOptions(
        audio=audio_kind(parameters, speech=speech, effect=effect),
        sound_effect_prompt=effect,
        speech=speech,
        speaker_id=read_speaker(parameters, "lip_sync_tts_speaker_id"),
    )


def audio_kind(parameters: Parameters, *, speech: str, effect: str) -> str | None:
    """`native`, `speech`, `effect` or None."""
    if parameters.boolean("audio"):
        return "native"
    if speech:
        return "speech"
    return "effect" if effect or parameters.boolean("auto_sound") else None


def read_source(parameters: Parameters) -> tuple[str, str]:
    """`video_id` and `video_path`, of which exactly one must be given."""
    video_id, video_path = parameters.text("video_id"), parameters.text("video_path")
    if bool(video_id) == bool(video_path):
        raise bad_request("One of the parameters video_id and video_path is required, not both")
    return video_id, video_path
