"""What each operation takes, as data: one row per endpoint page, one entry per parameter."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .models import ASPECT_RATIOS, MODEL_OF_NAME, MODELS, QUALITIES

MAX_SEED = 2147483647
MAX_FUSION_SEED = 999999
MAX_FRAMES = 7
FUSION_FRAMES = 3
SOUND_PROMPTS = (
    "auto_sound",
    "sound_effect_prompt",
    "lip_sync_tts_prompt",
    "lip_sync_tts_speaker_id",
)


@dataclass(frozen=True)
class Parameter:
    """One parameter of one operation, by the API's own name.

    `kind` is one of text, integer, boolean, choice, image, video, audio, result, effect, voice, and
    decides the JSON type (`wire.JSON_TYPES`). Lengths are in characters; `choices` are every documented
    value.
    """

    name: str
    kind: str
    required: bool = False
    default: object = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    choices: tuple[object, ...] = ()


@dataclass(frozen=True)
class Operation:
    """One operation: its name for people and its parameters, in the order of a form."""

    name: str
    label: str
    parameters: tuple[Parameter, ...]

    def parameter(self, name: str) -> Parameter | None:
        """Return the named parameter, None where the operation takes no such thing."""
        return next((item for item in self.parameters if item.name == name), None)


# Chosen by us at sending, not by the user; no rule looks at them. `upscale` takes no `email`.
ENVELOPE = (
    Parameter("email", "text"),
    Parameter("replyUrl", "text", max_length=1024),
    Parameter("replyRef", "text", max_length=1024),
    Parameter("maxJobs", "integer", minimum=1, maximum=8),
)


def _text(name: str, max_length: int | None = None, *, required: bool = False) -> Parameter:
    return Parameter(name, "text", required=required, max_length=max_length)


def _image(name: str, *, required: bool = False) -> Parameter:
    return Parameter(name, "image", required=required)


def _switch(name: str, default: bool | None = False) -> Parameter:
    return Parameter(name, "boolean", default=default, choices=(False, True))


def _seconds(name: str, longest: int, default: int | None = 5) -> Parameter:
    choices = tuple(range(1, longest + 1))
    return Parameter(name, "integer", default=default, minimum=1, maximum=longest, choices=choices)


def _model(operation: str, default: str) -> Parameter:
    choices = tuple(model.name for model in MODELS if operation in model.operations)
    return Parameter("model", "choice", default=default, choices=choices)


def _seed(maximum: int = MAX_SEED) -> Parameter:
    return Parameter("seed", "integer", minimum=1, maximum=maximum)


def _sounds(sound_effect_max_length: int | None = None) -> tuple[Parameter, ...]:
    return (
        _switch("audio"),
        _switch("auto_sound", None),
        _text("sound_effect_prompt", sound_effect_max_length),
        _text("lip_sync_tts_prompt", 140),
        Parameter("lip_sync_tts_speaker_id", "voice"),
    )


PROMPT = _text("prompt", 2048)
NEEDED_PROMPT = replace(PROMPT, required=True)
QUALITY = Parameter("quality", "choice", default="540p", choices=QUALITIES)
ASPECT_RATIO = Parameter("aspect_ratio", "choice", default="16:9", choices=ASPECT_RATIOS)
FIRST_FRAME = _image("first_frame_path", required=True)
PREVIEW = _switch("preview_mode")
OFF_PEAK = _switch("off_peak_mode")
# One of the two; which rules that, says so at video_id.
SOURCES = (Parameter("video_id", "result"), Parameter("video_path", "video"))

_ENDINGS = (PREVIEW, OFF_PEAK, _seed())
_CREATE = (_seconds("duration", 10), QUALITY, ASPECT_RATIO)

_TABLE: tuple[Operation, ...] = (
    Operation(
        "text",
        "Text to video",
        (NEEDED_PROMPT, _model("text", "v5.6"), *_CREATE, *_sounds(), *_ENDINGS),
    ),
    Operation(
        "image",
        "Image to video",
        (FIRST_FRAME, PROMPT, _model("image", "v5.6"), *_CREATE, *_sounds(), *_ENDINGS),
    ),
    # The template chooses the model; its sound can be asked for or removed.
    Operation(
        "effect",
        "Effect",
        (
            Parameter("template_id", "effect", required=True),
            FIRST_FRAME,
            _image("last_frame_path"),
            PROMPT,
            *_CREATE,
            _switch("auto_sound", None),
            *_ENDINGS,
        ),
    ),
    Operation(
        "frames",
        "First and last frame",
        (
            FIRST_FRAME,
            _image("last_frame_path", required=True),
            PROMPT,
            # The page names v5.5 in its introduction and v5.6 at the parameter; we always send it.
            _model("frames", "v5.6"),
            _seconds("duration", 8),
            QUALITY,
            *_sounds(),
            *_ENDINGS,
        ),
    ),
    Operation(
        "transition",
        "Transition",
        (
            *(_image(f"frame_{n}_path", required=n <= 2) for n in range(1, MAX_FRAMES + 1)),
            *(_seconds(f"duration_{n}_to_{n + 1}", 8) for n in range(1, MAX_FRAMES)),
            # The page names no limit here; 2,048 is what every other prompt has.
            *(_text(f"prompt_{n}_to_{n + 1}", 2048) for n in range(1, MAX_FRAMES)),
            _model("transition", "v5.6"),
            QUALITY,
            *_sounds(140),
            *_ENDINGS,
        ),
    ),
    Operation(
        "fusion",
        "Fusion",
        (
            *(_image(f"frame_{n}_path", required=n == 1) for n in range(1, FUSION_FRAMES + 1)),
            NEEDED_PROMPT,
            _model("fusion", "v5"),
            *_CREATE,
            OFF_PEAK,
            _seed(MAX_FUSION_SEED),
        ),
    ),
    Operation(
        "extend",
        "Extend",
        (
            *SOURCES,
            PROMPT,
            _model("extend", "v5.5"),
            _seconds("duration", 10),
            QUALITY,
            OFF_PEAK,
            _seed(),
        ),
    ),
    Operation(
        "modify",
        "Modify",
        (
            *SOURCES,
            NEEDED_PROMPT,
            _model("modify", "v5.5"),
            replace(QUALITY, choices=("360p", "540p", "720p")),
            OFF_PEAK,
            _seed(),
        ),
    ),
    Operation(
        "lipsync",
        "Lip sync",
        (
            *SOURCES,
            _text("prompt", 200),
            Parameter("speaker_id", "voice"),
            Parameter("audio_path", "audio"),
            _switch("original_sound_switch"),
            OFF_PEAK,
        ),
    ),
    Operation("upscale", "Upscale to 4K", (Parameter("video_id", "result", required=True),)),
)

OPERATION_OF_NAME: Mapping[str, Operation] = {row.name: row for row in _TABLE}
OPERATIONS: tuple[str, ...] = tuple(OPERATION_OF_NAME)


def models_of(operation: str, frame_count: int | None = None) -> tuple[str, ...]:
    """Return the models an operation can be asked for, none where it takes no model.

    `frame_count` is the number of pictures of a transition: three or more leave only some.
    """
    parameter = OPERATION_OF_NAME[operation].parameter("model")
    names = [str(name) for name in parameter.choices] if parameter else []
    if operation == "transition" and frame_count is not None:
        names = [name for name in names if MODEL_OF_NAME[name].transition_frames >= frame_count]
    return tuple(names)


def default_model(operation: str, frame_count: int | None = None) -> str | None:
    """Return the model that is used when none is named, None where the operation takes none."""
    parameter = OPERATION_OF_NAME[operation].parameter("model")
    if parameter is None:
        return None
    names = models_of(operation, frame_count)
    return str(parameter.default) if parameter.default in names else next(iter(names), None)


def parameters_of(operation: str, model: str | None = None) -> tuple[Parameter, ...]:
    """Return what an operation takes with a model, narrowed to what that model can do.

    Without a model, everything that any model takes. Raises: KeyError for an unknown operation.
    """
    row = MODEL_OF_NAME.get(model or "")
    found = OPERATION_OF_NAME[operation].parameters
    if row is None or OPERATION_OF_NAME[operation].parameter("model") is None:
        return found
    refused = set(row.refuses)
    refused.update(() if row.has_native_audio else ("audio",))
    refused.update(() if row.has_sound_prompts else SOUND_PROMPTS)
    return tuple(
        replace(item, default=row.name) if item.name == "model" else item
        for item in found
        if item.name not in refused
    )


def defaults(operation: str, model: str | None = None) -> dict[str, object]:
    """Return the documented default of every parameter that has one, the model's name included."""
    return {
        item.name: item.default
        for item in parameters_of(operation, model or default_model(operation))
        if item.default is not None
    }


def seed_range(operation: str) -> tuple[int, int] | None:
    """Return the smallest and the greatest seed, None where the operation takes none."""
    parameter = OPERATION_OF_NAME[operation].parameter("seed")
    if parameter is None or parameter.minimum is None or parameter.maximum is None:
        return None
    return parameter.minimum, parameter.maximum
