"""One row per operation: endpoint, parameters in the order of a form, media, price rule."""

from collections.abc import Iterator, KeysView
from dataclasses import replace
from functools import lru_cache

from ..schemas import Video
from .audio.operations import MUSIC, SPEECH
from .file_counts import names_of_models, names_taken
from .image_operations import IMAGE_OPERATIONS
from .list_signs import list_facts, shown_by
from .model_rows import ModelRows
from .model_table import QUALITIES
from .models import Model
from .operation import Operation, complete
from .parameters import (
    ASPECT_RATIO,
    AUDIO,
    AUTO_SOUND,
    DURATION,
    FIRST_FRAME,
    MAX_FUSION_SEED,
    MODEL,
    MULTI_SHOT,
    OFF_PEAK,
    PREVIEW,
    PROMPT,
    QUALITY,
    REQUIRED_PROMPT,
    SOURCES,
    FileLimits,
    Parameter,
    image,
    images,
    numbered,
    seconds,
    seed,
    sound,
    switch,
    text,
)
from .price_rules import LengthPrices, PerSecondPrices, PriceRule

MAX_FRAMES = 7
FUSION_FRAMES = 9
EFFECT_FRAMES = 5

_CREATE = (DURATION, QUALITY, ASPECT_RATIO)
_ENDINGS = (PREVIEW, OFF_PEAK, seed())
_SEGMENT_NUMBERS = range(1, MAX_FRAMES)
_MAX_FILE_BYTES = 50 * 1024 * 1024
_REFERENCE_VIDEO = FileLimits(_MAX_FILE_BYTES, 6000, 6000, min_fps=24, max_fps=60)
_MOTION_VIDEO = FileLimits(_MAX_FILE_BYTES, 1920, 1920)
_REFERENCE_SECONDS = (2, 15)
# No page names the prices of motion control: those of PixVerse's own platform.
_MOTION_RATES = {"360p": 9, "540p": 10, "720p": 12}

_TABLE: tuple[Operation, ...] = (
    Operation(
        "text",
        "create",
        (REQUIRED_PROMPT, MODEL, *_CREATE, *sound(), MULTI_SHOT, *_ENDINGS),
        PriceRule("duration", is_exact=True),
        default_model="v6",
        list_sign=shown_by(90, ""),
    ),
    Operation(
        "image",
        "create",
        # The aspect ratio is that of the first frame; a request that names one is refused.
        (FIRST_FRAME, PROMPT, MODEL, DURATION, QUALITY, *sound(), MULTI_SHOT, *_ENDINGS),
        PriceRule("duration", is_exact=True),
        default_model="v6",
        last_frame_operation="frames",
        list_sign=shown_by(80, "image"),
    ),
    # The template chooses the model; its sound can be requested or removed.
    Operation(
        "effect",
        "create",
        (
            Parameter("template_id", "effect", required=True),
            FIRST_FRAME,
            image("last_frame_path"),
            *images(EFFECT_FRAMES, required=0)[2:],
            PROMPT,
            *_CREATE,
            replace(AUTO_SOUND, is_three_state=True),
            *_ENDINGS,
        ),
        PriceRule("effect"),
        max_seconds=10,
        qualities=QUALITIES,
        list_sign=shown_by(50, "effect"),
    ),
    Operation(
        "frames",
        "create-frames",
        (
            FIRST_FRAME,
            image("last_frame_path", required=True),
            PROMPT,
            MODEL,
            DURATION,
            QUALITY,
            *sound(),
            *_ENDINGS,
        ),
        # The pages disagree about the default; we always send it.
        default_model="v6",
        list_sign=shown_by(70, "first_frame last_frame"),
    ),
    Operation(
        "transition",
        "create-transition",
        (
            *images(MAX_FRAMES, required=2),
            *(seconds(f"duration_{n}_to_{n + 1}") for n in _SEGMENT_NUMBERS),
            # The page names no limit here; 2,048 is what every other prompt has.
            *(text(f"prompt_{n}_to_{n + 1}", 2048) for n in _SEGMENT_NUMBERS),
            MODEL,
            QUALITY,
            *sound(140),
            *_ENDINGS,
        ),
        PriceRule("segments"),
        default_model="v5.6",
        max_seconds=8,
        max_images=2,
    ),
    Operation(
        "fusion",
        "create-fusion",
        (
            *images(FUSION_FRAMES, required=1),
            *numbered("video", 3, _REFERENCE_SECONDS, _REFERENCE_VIDEO),
            *numbered("audio", 3, _REFERENCE_SECONDS),
            REQUIRED_PROMPT,
            MODEL,
            *_CREATE,
            AUDIO,
            OFF_PEAK,
            seed(MAX_FUSION_SEED),
        ),
        default_model="pixverse-c1",
        max_images=3,
        max_videos=0,
        max_audios=0,
        max_together_seconds=_REFERENCE_SECONDS[1],
        takes_mentions=True,
    ),
    Operation(
        "motion",
        "motion-control",
        (
            image("frame_1_path", required=True),
            replace(
                *numbered("video", 1, (1, 30), _MOTION_VIDEO),
                required=True,
            ),
            MODEL,
            replace(QUALITY, default="720p"),
            OFF_PEAK,
        ),
        PriceRule("source", PerSecondPrices({}, assumed_rates=_MOTION_RATES)),
        default_model="v5.6",
    ),
    Operation(
        "extend",
        "extend",
        (*SOURCES, PROMPT, MODEL, DURATION, QUALITY, AUDIO, OFF_PEAK, seed()),
        default_model="v6",
        list_sign=shown_by(20, "extended"),
        action_icon="extend",
    ),
    Operation(
        "modify",
        "modify",
        (*SOURCES, REQUIRED_PROMPT, MODEL, QUALITY, OFF_PEAK, seed()),
        PriceRule("source"),
        default_model="v5.5",
        qualities=("360p", "540p", "720p"),
        list_sign=shown_by(60, "video"),
        action_icon="modify",
    ),
    Operation(
        "lipsync",
        "lipsync",
        (
            *SOURCES,
            text("prompt", 200),
            Parameter("speaker_id", "voice"),
            Parameter("audio_path", "audio", max_seconds=60),
            switch("original_sound_switch"),
            OFF_PEAK,
        ),
        PriceRule("source"),
        list_sign=shown_by(30, "lip_sync", "video speech"),
        action_icon="lips",
    ),
    Operation(
        "upscale",
        "upscale",
        (Parameter("video_id", "result", required=True),),
        PriceRule("source", LengthPrices({5: 30, 8: 60}), is_exact=True),
        takes_unknown_sources=True,
        takes_email=False,
        can_repeat=False,
        list_sign=shown_by(10, "upscaled"),
        action_icon="upscale",
    ),
    *IMAGE_OPERATIONS,
    MUSIC,
    SPEECH,
)

# Read at each call, so that a row can be added at run time; the names follow it, in the table's order.
OPERATION_OF_NAME: dict[str, Operation] = {row.name: row for row in _TABLE}
OPERATIONS: KeysView[str] = OPERATION_OF_NAME.keys()
# Retired by the API; videos made before still name their style.
RETIRED_SIGNS = {"restyle": shown_by(40, "restyle")}


def operation_of_video(video: Video) -> str:
    """Return the operation that made a result of an account's list, as far as the list shows it."""
    facts = list_facts(video)
    rows = {o.name: o.list_sign for o in OPERATION_OF_NAME.values() if o.kind == video.kind}
    signs = [(sign, name) for name, sign in {**rows, **RETIRED_SIGNS}.items() if sign]
    return min((sign.order, name) for sign, name in signs if sign.holds(facts))[1]


def is_taken(operation: str, model: Model, name: str) -> bool:
    """Tell whether an operation takes a parameter with this model."""
    return name in names_taken(OPERATION_OF_NAME[operation], model)


def models_of(operation: str, image_count: int | None = None) -> tuple[str, ...]:
    """Return the models that can be requested, none if the operation takes no model.

    `image_count` is the number of images given: three or more leave only some models for a transition.
    """
    row = OPERATION_OF_NAME[operation]
    return names_of_models(row, image_count or 0, row.model_rows) if row.takes_model else ()


def default_model(operation: str, image_count: int | None = None) -> str | None:
    """Return the model that is used if none is named, None if the operation takes none."""
    default = OPERATION_OF_NAME[operation].default_model
    names = models_of(operation, image_count)
    return default if default in names else next(iter(names), None)


def parameters_of(operation: str, model: str | None = None) -> tuple[Parameter, ...]:
    """Return what an operation takes with a model, with that model's choices and defaults.

    Without a model, everything that any model takes. Raises: KeyError for an unknown operation.
    """
    row = OPERATION_OF_NAME[operation]
    chosen = row.model_rows.get(model or "")
    if chosen is None or not row.takes_model:
        return row.parameters
    return _narrowed(row, chosen, row.model_rows)


@lru_cache(maxsize=1024)
def _narrowed(row: Operation, model: Model, _models: ModelRows) -> tuple[Parameter, ...]:
    """Kept for as long as all models are the same, on which it depends."""
    return tuple(_parameters_with(row, model))


def _parameters_with(row: Operation, model: Model) -> Iterator[Parameter]:
    for item in row.parameters:
        if item.name == "model":
            yield replace(item, default=model.name)
        elif is_taken(row.name, model, item.name):
            found = complete(row, item, (model,))
            yield replace(found, default=model.default(row.name, found))


def defaults(operation: str, model: str | None = None) -> dict[str, object]:
    """Return the documented default of every parameter that has one, the model's name included."""
    return {
        item.name: item.default
        for item in parameters_of(operation, model or default_model(operation))
        if item.default is not None
    }


def seed_range(operation: str, model: str | None = None) -> tuple[int, int] | None:
    """Return the smallest and the greatest seed, None if the operation takes none with this model."""
    parameters = {item.name: item for item in parameters_of(operation, model)}
    parameter = parameters.get("seed")
    if parameter is None or parameter.minimum is None or parameter.maximum is None:
        return None
    return int(parameter.minimum), int(parameter.maximum)
