"""POST videos/create (post-pixverse-videos-create-v4.md)."""

from __future__ import annotations

from dataclasses import replace

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.catalogue import EFFECTS, Effect
from pixstudio.sandbox.errors import UNKNOWN_TEMPLATE, bad_request
from pixstudio.sandbox.model_table import FIXED_MODEL, MODELS, endpoint_flags
from pixstudio.sandbox.rules.common_parameters import (
    ASPECT_RATIOS,
    AUDIO_FIELDS,
    MAX_SEED,
    ROUTING_FIELDS,
    AudioOptions,
    check_audio_supported,
    read_audio_options,
    read_duration,
    read_model,
    read_prompt,
    read_quality,
    read_routing,
)
from pixstudio.sandbox.state.records import JobRequest

ENDPOINT = "create"
FIELD_NAMES = (
    *ROUTING_FIELDS,
    *AUDIO_FIELDS,
    "model",
    "prompt",
    "first_frame_path",
    "last_frame_path",
    "template_id",
    "duration",
    "quality",
    "aspect_ratio",
    "preview_mode",
    "seed",
    "off_peak_mode",
)


def read_create(parameters: Parameters) -> JobRequest:
    """A video from text or an image, or an effect when `template_id` is given."""
    parameters.allow_only((*FIELD_NAMES, *endpoint_flags(ENDPOINT)), "by videos/create")
    request = (
        read_effect(parameters) if "template_id" in parameters else read_text_or_image(parameters)
    )
    return with_common_fields(request, parameters)


def read_text_or_image(parameters: Parameters) -> JobRequest:
    """A video from a prompt, a first frame, or both."""
    model = read_model(parameters, ENDPOINT)
    quality = read_quality(parameters, model, ENDPOINT)
    check_audio_supported(parameters, model)
    first = parameters.image("first_frame_path")
    if "last_frame_path" in parameters:
        raise bad_request(
            "Parameter last_frame_path requires template_id, see videos/create-frames"
        )
    prompt = read_prompt(parameters, model)
    if not first and not prompt.strip():
        raise bad_request("One of the parameters prompt, first_frame_path, template_id is required")
    return JobRequest(
        operation="image" if first else "text",
        model=model.name,
        prompt=prompt,
        quality=quality,
        duration_seconds=read_duration(parameters, model, ENDPOINT, quality),
        images=(first,) if first else (),
        **read_audio_options(parameters),
    )


def with_common_fields(request: JobRequest, parameters: Parameters) -> JobRequest:
    """The request with the parameters that text, image and effect share."""
    return replace(
        request,
        aspect_ratio=parameters.choice("aspect_ratio", ASPECT_RATIOS, "16:9"),
        preview=bool(parameters.boolean("preview_mode")),
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )


def read_effect(parameters: Parameters) -> JobRequest:
    """A video or image from a template with one or two images."""
    effect = EFFECTS.get(parameters.integer("template_id", 1, 10**18) or 0)
    if effect is None:
        raise bad_request(UNKNOWN_TEMPLATE)
    reject_template_overrides(parameters)
    quality = read_effect_quality(parameters, effect)
    model = MODELS[FIXED_MODEL]
    read_duration(parameters, model, ENDPOINT, quality)
    return JobRequest(
        operation="effect",
        model=model.name,
        prompt=read_prompt(parameters, model),
        quality=quality,
        duration_seconds=effect.duration_seconds,
        template_id=effect.template_id,
        images=read_effect_images(parameters, effect),
        **read_effect_audio(parameters, effect),
    )


def reject_template_overrides(parameters: Parameters) -> None:
    """Refuse the model and all audio parameters but `auto_sound`: the template decides them."""
    if "model" in parameters:
        raise bad_request("Parameter model can not be used with template_id")
    if parameters.boolean("audio"):
        raise bad_request("Parameter audio can not be used with template_id")
    for name in ("sound_effect_prompt", "lip_sync_tts_prompt", "lip_sync_tts_speaker_id"):
        if name in parameters:
            raise bad_request(f"Parameter {name} can not be used with template_id")


def read_effect_quality(parameters: Parameters, effect: Effect) -> str:
    """One of the template's qualities, by default 540p if offered."""
    default = "540p" if "540p" in effect.qualities else effect.qualities[0]
    return parameters.choice("quality", effect.qualities, default)


def read_effect_images(parameters: Parameters, effect: Effect) -> tuple[str | int, ...]:
    """The number of images of the template's `effect_type`; this endpoint accepts at most two."""
    given = [parameters.image(name) for name in ("first_frame_path", "last_frame_path")]
    if effect.images > 2:
        raise bad_request(
            f"Parameter template_id requires {effect.images} images, at most 2 are taken"
        )
    if effect.images >= 1 and not given[0]:
        raise bad_request("Parameter first_frame_path is required by this template")
    if effect.images == 2 and not given[1]:
        raise bad_request("Parameter last_frame_path is required by this template")
    return tuple(path for path in given if path)


def read_effect_audio(parameters: Parameters, effect: Effect) -> AudioOptions:
    """The template's default audio unless `auto_sound` adds or removes it."""
    wanted = parameters.boolean("auto_sound")
    own = "effect_default" if effect.has_audio else None
    kind = own if wanted is None else ("effect" if wanted else None)
    return AudioOptions(audio=kind, sound_effect_prompt="", speech="", speaker_id="")
