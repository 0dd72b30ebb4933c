"""POST videos/create (post-pixverse-videos-create-v4.md)."""

from __future__ import annotations

from dataclasses import replace

from pixstudio.sandbox.catalogue import EFFECTS, Effect
from pixstudio.sandbox.errors import NO_TEMPLATE, wrong
from pixstudio.sandbox.fields import Fields
from pixstudio.sandbox.records import Order
from pixstudio.sandbox.rules.shared import (
    LARGEST_SEED,
    LONGEST_PROMPT,
    MODELS,
    QUALITIES,
    RATIOS,
    ROUTING,
    SOUND,
    Sound,
    read_duration,
    read_routing,
    read_sound,
    refuse_sound_of_other_models,
)

NAMES = (
    *ROUTING,
    *SOUND,
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


def read_create(fields: Fields) -> Order:
    """A video from text or a picture, or an effect when `template_id` is given."""
    fields.allow_only(NAMES, "by videos/create")
    order = read_effect(fields) if "template_id" in fields else read_text_or_image(fields)
    return with_common(order, fields)


def read_text_or_image(fields: Fields) -> Order:
    """A video from a prompt, a first frame, or both."""
    model = fields.choice("model", MODELS, "v5.6")
    quality = fields.choice("quality", QUALITIES, "540p")
    refuse_sound_of_other_models(fields, model)
    first = fields.image("first_frame_path")
    if "last_frame_path" in fields:
        raise wrong("Parameter last_frame_path requires template_id, see videos/create-frames")
    prompt = fields.text("prompt", LONGEST_PROMPT)
    if not first and not prompt.strip():
        raise wrong("One of the parameters prompt, first_frame_path, template_id is required")
    return Order(
        operation="image" if first else "text",
        model=model,
        prompt=prompt,
        quality=quality,
        duration_seconds=read_duration(fields, quality),
        pictures=(first,) if first else (),
        **read_sound(fields),
    )


def with_common(order: Order, fields: Fields) -> Order:
    """The order with what text, picture and effect have in common."""
    return replace(
        order,
        aspect_ratio=fields.choice("aspect_ratio", RATIOS, "16:9"),
        preview=bool(fields.flag("preview_mode")),
        seed=fields.whole("seed", 1, LARGEST_SEED),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_routing(fields),
    )


def read_effect(fields: Fields) -> Order:
    """A video or a picture made by a template with one or two pictures."""
    effect = EFFECTS.get(fields.whole("template_id", 1, 10**18) or 0)
    if effect is None:
        raise wrong(NO_TEMPLATE)
    refuse_what_templates_decide(fields)
    quality = read_effect_quality(fields, effect)
    read_duration(fields, quality)
    return Order(
        operation="effect",
        model="v5",
        prompt=fields.text("prompt", LONGEST_PROMPT),
        quality=quality,
        duration_seconds=effect.duration_seconds,
        template_id=effect.template_id,
        pictures=read_effect_pictures(fields, effect),
        **read_effect_sound(fields, effect),
    )


def refuse_what_templates_decide(fields: Fields) -> None:
    """The model comes from the template, and so does all sound but its switch."""
    if "model" in fields:
        raise wrong("Parameter model can not be used with template_id")
    if fields.flag("audio"):
        raise wrong("Parameter audio can not be used with template_id")
    for name in ("sound_effect_prompt", "lip_sync_tts_prompt", "lip_sync_tts_speaker_id"):
        if name in fields:
            raise wrong(f"Parameter {name} can not be used with template_id")


def read_effect_quality(fields: Fields, effect: Effect) -> str:
    """One of the template's qualities, 540p when not given and offered."""
    default = "540p" if "540p" in effect.qualities else effect.qualities[0]
    return fields.choice("quality", effect.qualities, default)


def read_effect_pictures(fields: Fields, effect: Effect) -> tuple[str | int, ...]:
    """As many pictures as the template's `effect_type` says; this endpoint takes two at most."""
    given = [fields.image(name) for name in ("first_frame_path", "last_frame_path")]
    if effect.pictures > 2:
        raise wrong(f"Parameter template_id requires {effect.pictures} images, at most 2 are taken")
    if effect.pictures >= 1 and not given[0]:
        raise wrong("Parameter first_frame_path is required by this template")
    if effect.pictures == 2 and not given[1]:
        raise wrong("Parameter last_frame_path is required by this template")
    return tuple(path for path in given if path)


def read_effect_sound(fields: Fields, effect: Effect) -> Sound:
    """The template's own sound unless `auto_sound` adds or removes it."""
    wanted = fields.flag("auto_sound")
    own = "effect_default" if effect.has_sound else None
    kind = own if wanted is None else ("effect" if wanted else None)
    return Sound(sound=kind, sound_prompt="", speech="", speaker_id="")
