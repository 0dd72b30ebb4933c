"""POST videos/create (post-pixverse-videos-create-v4.md)."""

from __future__ import annotations

from dataclasses import replace

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.catalogue import EFFECTS, Effect
from pixstudio.sandbox.errors import UNKNOWN_TEMPLATE, bad_request
from pixstudio.sandbox.rules.common_parameters import (
    ASPECT_RATIOS,
    AUDIO_FIELDS,
    MAX_PROMPT_LENGTH,
    MAX_SEED,
    MODELS,
    QUALITIES,
    ROUTING_FIELDS,
    AudioOptions,
    check_audio_supported,
    read_audio_options,
    read_duration,
    read_routing,
)
from pixstudio.sandbox.state.records import JobRequest

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


def read_create(fields: Parameters) -> JobRequest:
    """A video from text or a picture, or an effect when `template_id` is given."""
    fields.allow_only(FIELD_NAMES, "by videos/create")
    order = read_effect(fields) if "template_id" in fields else read_text_or_image(fields)
    return with_common_fields(order, fields)


def read_text_or_image(fields: Parameters) -> JobRequest:
    """A video from a prompt, a first frame, or both."""
    model = fields.choice("model", MODELS, "v5.6")
    quality = fields.choice("quality", QUALITIES, "540p")
    check_audio_supported(fields, model)
    first = fields.image("first_frame_path")
    if "last_frame_path" in fields:
        raise bad_request(
            "Parameter last_frame_path requires template_id, see videos/create-frames"
        )
    prompt = fields.text("prompt", MAX_PROMPT_LENGTH)
    if not first and not prompt.strip():
        raise bad_request("One of the parameters prompt, first_frame_path, template_id is required")
    return JobRequest(
        operation="image" if first else "text",
        model=model,
        prompt=prompt,
        quality=quality,
        duration_seconds=read_duration(fields, quality),
        pictures=(first,) if first else (),
        **read_audio_options(fields),
    )


def with_common_fields(order: JobRequest, fields: Parameters) -> JobRequest:
    """The order with what text, picture and effect have in common."""
    return replace(
        order,
        aspect_ratio=fields.choice("aspect_ratio", ASPECT_RATIOS, "16:9"),
        preview=bool(fields.flag("preview_mode")),
        seed=fields.whole("seed", 1, MAX_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_routing(fields),
    )


def read_effect(fields: Parameters) -> JobRequest:
    """A video or a picture made by a template with one or two pictures."""
    effect = EFFECTS.get(fields.whole("template_id", 1, 10**18) or 0)
    if effect is None:
        raise bad_request(UNKNOWN_TEMPLATE)
    reject_template_overrides(fields)
    quality = read_effect_quality(fields, effect)
    read_duration(fields, quality)
    return JobRequest(
        operation="effect",
        model="v5",
        prompt=fields.text("prompt", MAX_PROMPT_LENGTH),
        quality=quality,
        duration_seconds=effect.duration_seconds,
        template_id=effect.template_id,
        pictures=read_effect_images(fields, effect),
        **read_effect_audio(fields, effect),
    )


def reject_template_overrides(fields: Parameters) -> None:
    """The model comes from the template, and so does all sound but its switch."""
    if "model" in fields:
        raise bad_request("Parameter model can not be used with template_id")
    if fields.flag("audio"):
        raise bad_request("Parameter audio can not be used with template_id")
    for name in ("sound_effect_prompt", "lip_sync_tts_prompt", "lip_sync_tts_speaker_id"):
        if name in fields:
            raise bad_request(f"Parameter {name} can not be used with template_id")


def read_effect_quality(fields: Parameters, effect: Effect) -> str:
    """One of the template's qualities, 540p when not given and offered."""
    default = "540p" if "540p" in effect.qualities else effect.qualities[0]
    return fields.choice("quality", effect.qualities, default)


def read_effect_images(fields: Parameters, effect: Effect) -> tuple[str | int, ...]:
    """As many pictures as the template's `effect_type` says; this endpoint takes two at most."""
    given = [fields.image(name) for name in ("first_frame_path", "last_frame_path")]
    if effect.pictures > 2:
        raise bad_request(
            f"Parameter template_id requires {effect.pictures} images, at most 2 are taken"
        )
    if effect.pictures >= 1 and not given[0]:
        raise bad_request("Parameter first_frame_path is required by this template")
    if effect.pictures == 2 and not given[1]:
        raise bad_request("Parameter last_frame_path is required by this template")
    return tuple(path for path in given if path)


def read_effect_audio(fields: Parameters, effect: Effect) -> AudioOptions:
    """The template's own sound unless `auto_sound` adds or removes it."""
    wanted = fields.flag("auto_sound")
    own = "effect_default" if effect.has_sound else None
    kind = own if wanted is None else ("effect" if wanted else None)
    return AudioOptions(sound=kind, sound_prompt="", speech="", speaker_id="")
