"""Parameters that several endpoints share, with the limits of their pages and of the model table."""

from __future__ import annotations

from typing import TypedDict

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.catalogue import VOICES
from pixstudio.sandbox.errors import ApiError, bad_request
from pixstudio.sandbox.model_table import Model, endpoint_flags, models_for, models_with_audio

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
    """The account of a job, its webhook and its job limit."""

    email: str
    reply_url: str
    reply_ref: str
    max_jobs: int | None


class AudioOptions(TypedDict):
    """Audio of a video: kind, sound effect, speech and voice."""

    audio: str | None
    sound_effect_prompt: str
    speech: str
    speaker_id: str


def read_routing(parameters: Parameters) -> RoutingOptions:
    """The parameters of every endpoint; only `upscale` has no `email`."""
    return RoutingOptions(
        email=parameters.text("email"),
        reply_url=parameters.reply_url(),
        reply_ref=parameters.text("replyRef", 1024),
        max_jobs=parameters.integer("maxJobs", 1, 8),
    )


def read_model(parameters: Parameters, endpoint: str, frames: int = 1) -> Model:
    """The model of a request, by default the first that the endpoint offers for that many frames.

    Raises: `ApiError` 400 for another model, or parameters that the model does not accept.
    """
    offered = models_for(endpoint, frames)
    model = offered[parameters.choice("model", offered, next(iter(offered)))]
    unsupported = endpoint_flags(endpoint) - model.accepted_flags(endpoint) | set(model.refused)
    for name in sorted(unsupported):
        if name in parameters:
            raise bad_request(f"Parameter {name} is not supported by model {model.name}")
    for name in model.required:
        if name not in parameters:
            raise bad_request(f"Parameter {name} is required by model {model.name}")
    for name in model.accepted_flags(endpoint):
        parameters.boolean(name)
    return model


def read_ratio(parameters: Parameters, model: Model) -> str:
    """One of the model's aspect ratios, 16:9 when not given."""
    return parameters.choice("aspect_ratio", model.ratios, "16:9")


def read_quality(parameters: Parameters, model: Model, endpoint: str) -> str:
    """One of the model's qualities for the endpoint, its default one when not given."""
    return parameters.choice("quality", model.qualities(endpoint), model.usual_quality(endpoint))


def read_prompt(parameters: Parameters, model: Model, *, required: bool = False) -> str:
    """The prompt, up to the model's length."""
    return parameters.text("prompt", model.max_prompt_length, required=required)


def read_duration(parameters: Parameters, model: Model, endpoint: str, quality: str) -> int:
    """Seconds within the model's limits for the endpoint and quality, 5 when not given."""
    shortest = model.shortest_seconds(endpoint)
    seconds = parameters.integer("duration", shortest, model.longest_seconds(endpoint), 5) or 5
    longest = model.longest_seconds(endpoint, quality)
    if seconds > longest:
        raise bad_request(
            f"Parameter duration must be at most {longest} seconds for {quality} quality"
        )
    return seconds


def read_speaker(parameters: Parameters, name: str, *, takes_number: bool = False) -> str:
    """A voice id of GET videos/voices; lip sync also accepts it as a number."""
    number = parameters.number(name) if takes_number else None
    speaker = parameters.text(name) if number is None else str(number)
    if speaker and speaker not in VOICES:
        raise bad_request(f"Parameter {name} is unknown, see GET videos/voices")
    return speaker


def check_audio_supported(parameters: Parameters, model: Model) -> None:
    """Refuse `audio` for models without native audio, and the separate parameters for all but theirs.

    Their names are refused, also of switches that are off.
    """
    for name in ("audio", "auto_sound"):
        parameters.boolean(name)
    if "audio" in parameters and model.audio != "native":
        raise audio_not_supported("audio", model, models_with_audio("native"))
    for name in SEPARATE_AUDIO_FIELDS:
        if name in parameters and model.audio != "separate":
            raise audio_not_supported(name, model, models_with_audio("separate"))


def audio_not_supported(name: str, model: Model, others: list[str]) -> ApiError:
    """400 that names the models which do support the parameter."""
    only = " and ".join(others)
    return bad_request(f"Parameter {name} is not supported by model {model.name}, only {only}")


def read_audio_options(parameters: Parameters, longest_effect: int | None = None) -> AudioOptions:
    """The audio options, not checked against the model."""
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
