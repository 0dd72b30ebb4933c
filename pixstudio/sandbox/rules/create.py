"""POST videos/create (post-pixverse-videos-create-v4.md)."""

from __future__ import annotations

from dataclasses import replace

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.catalogue import EFFECTS, Effect
from pixstudio.sandbox.errors import UNKNOWN_TEMPLATE, bad_request
from pixstudio.sandbox.model_table import FIXED_MODEL, MODELS, Model, endpoint_flags
from pixstudio.sandbox.rules.common_parameters import (
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
    read_ratio,
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
    *(f"frame_{n}_path" for n in range(1, 6)),
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
    return with_common_fields(request, parameters, model_of(request))


def model_of(request: JobRequest) -> Model:
    """The row of a request's model."""
    return MODELS[request.model]


def read_text_or_image(parameters: Parameters) -> JobRequest:
    """A video from a prompt, a first frame, or both."""
    model = read_model(parameters, ENDPOINT)
    first = parameters.image("first_frame_path")
    if model.endpoints[ENDPOINT].needs_frame and not first:
        raise bad_request(f"Parameter first_frame_path is required by model {model.name}")
    quality = read_quality(parameters, model, ENDPOINT)
    check_audio_supported(parameters, model)
    reject_template_images(parameters)
    if first and "aspect_ratio" in parameters:
        raise bad_request("Parameter aspect_ratio can not be used with first_frame_path")
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


def reject_template_images(parameters: Parameters) -> None:
    """Refuse the images that only a template takes."""
    for name in ("last_frame_path", *(f"frame_{n}_path" for n in range(1, 6))):
        if name in parameters:
            raise bad_request(f"Parameter {name} requires template_id, see videos/create-frames")


def with_common_fields(request: JobRequest, parameters: Parameters, model: Model) -> JobRequest:
    """The request with the parameters that text, image and effect share."""
    return replace(
        request,
        aspect_ratio=read_ratio(parameters, model),
        preview=bool(parameters.boolean("preview_mode")),
        seed=parameters.integer("seed", 1, MAX_SEED),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )


def read_effect(parameters: Parameters) -> JobRequest:
    """A video or image from a template, with the images it needs or a prompt alone."""
    effect = EFFECTS.get(parameters.integer("template_id", 1, 10**18) or 0)
    if effect is None:
        raise bad_request(UNKNOWN_TEMPLATE)
    reject_template_overrides(parameters)
    quality = read_effect_quality(parameters, effect)
    model = MODELS[FIXED_MODEL]
    read_duration(parameters, model, ENDPOINT, quality)
    prompt = read_prompt(parameters, model, required=not effect.images)
    images = read_effect_images(parameters, effect)
    if images and "aspect_ratio" in parameters:
        raise bad_request("Parameter aspect_ratio can not be used with images")
    return JobRequest(
        operation="effect",
        model=model.name,
        prompt=prompt,
        quality=quality,
        duration_seconds=effect.duration_seconds,
        template_id=effect.template_id,
        images=images,
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
    """One of the template's qualities, the first when not given."""
    return parameters.choice("quality", effect.qualities, effect.qualities[0])


def read_effect_images(parameters: Parameters, effect: Effect) -> tuple[str | int, ...]:
    """The images of the template's `effect_type`: none, one, two, or two up to its number."""
    names = effect_image_names(parameters)
    given = [parameters.image(name) for name in names]
    for name, path in list(zip(names, given, strict=True))[: min(effect.images, 2)]:
        if not path:
            raise bad_request(f"Parameter {name} is required by this template")
    count = sum(bool(path) for path in given)
    if not all(given[:count]):
        gap = names[given.index("")]
        raise bad_request(f"Parameter {gap} is missing before later images")
    if count > max(effect.images, 1) or (count and not effect.images):
        raise bad_request(f"Parameter {names[count - 1]} is not supported by this template")
    return tuple(path for path in given if path)


def effect_image_names(parameters: Parameters) -> tuple[str, ...]:
    """The parameters of the images: numbered, or `first_frame_path` and `last_frame_path`; never both."""
    numbered = tuple(f"frame_{n}_path" for n in range(1, 6))
    named = ("first_frame_path", "last_frame_path")
    used = [name for name in numbered if name in parameters]
    mixed = [name for name in named if name in parameters]
    if used and mixed:
        names = " and ".join((*mixed, *used))
        raise bad_request(f"Parameters {names} can not be used together")
    return numbered if used else (*named, *numbered[2:])


def read_effect_audio(parameters: Parameters, effect: Effect) -> AudioOptions:
    """The template's default audio unless `auto_sound` adds or removes it."""
    wanted = parameters.boolean("auto_sound")
    own = "effect_default" if effect.has_audio else None
    kind = own if wanted is None else ("effect" if wanted else None)
    return AudioOptions(audio=kind, sound_effect_prompt="", speech="", speaker_id="")
