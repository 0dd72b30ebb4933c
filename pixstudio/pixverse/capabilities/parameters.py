"""The parameters of the API's requests, by the API's own names: kinds, limits and defaults."""

from dataclasses import dataclass, replace

MAX_SEED = 2147483647
MAX_FUSION_SEED = 999999
ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
MEDIA_KINDS = ("image", "video", "audio")


@dataclass(frozen=True)
class FileLimits:
    """What a file may be at most, and the frames per second of a video; None is no limit of its own."""

    max_bytes: int | None = None
    max_width: int | None = None
    max_height: int | None = None
    min_fps: int | None = None
    max_fps: int | None = None


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation.

    `kind` is one of text, integer, decimal, boolean, choice, image, video, audio, result, effect, voice,
    speech_voice, and decides the JSON type (`wire.JSON_TYPES`). `max_length` is in characters, `min_seconds`
    and `max_seconds` are the shortest and longest video or audio file. `choices` are all documented values;
    those of model, quality and lengths depend on the models and are filled in by `Operation.parameters`.
    `is_three_state` marks a boolean whose false is not the same as no value. `is_by_model` marks what only
    the models take whose rows name it. `wire_name` is the API's own name where ours is another.
    """

    name: str
    kind: str
    required: bool = False
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    min_seconds: int | None = None
    max_seconds: int | None = None
    choices: tuple[object, ...] = ()
    unit: str = ""
    is_three_state: bool = False
    is_by_model: bool = False
    limits: FileLimits | None = None
    wire_name: str = ""

    @property
    def is_length(self) -> bool:
        """Whether this is the length of a video, in whole seconds."""
        return self.unit == "s"


def text(name: str, max_length: int | None = None, *, required: bool = False) -> Parameter:
    """Return a text parameter."""
    return Parameter(name, "text", required=required, max_length=max_length)


def image(name: str, *, required: bool = False) -> Parameter:
    """Return an image that is uploaded first and sent as a path."""
    return Parameter(name, "image", required=required)


def switch(name: str, default: bool | None = False) -> Parameter:
    """Return a parameter that is true or false."""
    return Parameter(name, "boolean", default=default, choices=(False, True))


def decimal(name: str) -> Parameter:
    """Return a number with decimals; its limits are in the models' rows."""
    return Parameter(name, "decimal")


def seconds(name: str, default: int = 5) -> Parameter:
    """Return the length of a video; its longest value depends on operation and models."""
    return Parameter(name, "integer", default=default, minimum=1, unit="s")


def seed(maximum: int = MAX_SEED) -> Parameter:
    """Return the seed."""
    return Parameter("seed", "integer", minimum=1, maximum=maximum)


def images(count: int, required: int) -> tuple[Parameter, ...]:
    """Return `frame_1_path` and so on, the first ones required."""
    return tuple(image(f"frame_{n}_path", required=n <= required) for n in range(1, count + 1))


def numbered(
    kind: str, count: int, span: tuple[int, int], limits: FileLimits | None = None
) -> tuple[Parameter, ...]:
    """Return `video_1_path` or `audio_1_path` and so on, with the shortest and longest file in seconds."""
    shortest, longest = span
    return tuple(
        Parameter(
            f"{kind}_{n}_path", kind, min_seconds=shortest, max_seconds=longest, limits=limits
        )
        for n in range(1, count + 1)
    )


def sound(sound_effect_max_length: int | None = None) -> tuple[Parameter, ...]:
    """Return everything about sound; which of it a model takes is in the model's row."""
    found = (
        AUDIO,
        AUTO_SOUND,
        text("sound_effect_prompt", sound_effect_max_length),
        text("lip_sync_tts_prompt", 140),
        Parameter("lip_sync_tts_speaker_id", "voice"),
    )
    return tuple(replace(item, is_by_model=True) for item in found)


PROMPT = text("prompt", 2048)
REQUIRED_PROMPT = replace(PROMPT, required=True)
MODEL = Parameter("model", "choice")
DURATION = seconds("duration")
QUALITY = Parameter("quality", "choice", default="540p")
ASPECT_RATIO = Parameter("aspect_ratio", "choice", default="16:9", choices=ASPECT_RATIOS)
FIRST_FRAME = image("first_frame_path", required=True)
AUDIO = replace(switch("audio"), is_by_model=True)
MULTI_SHOT = replace(switch("multi_shot"), is_by_model=True)
AUTO_SOUND = switch("auto_sound", None)
PREVIEW = switch("preview_mode")
OFF_PEAK = switch("off_peak_mode")
DETAIL_LEVEL = Parameter(
    "detail_level", "choice", choices=("low", "medium", "high"), is_by_model=True
)
# Each model of images has its own shapes.
IMAGE_RATIO = Parameter("aspect_ratio", "choice")
MAX_REFERENCES = 14
REFERENCES = tuple(image(f"image_path_{n}") for n in range(1, MAX_REFERENCES + 1))
CREATE_COUNT = Parameter(
    "create_count", "integer", default=1, minimum=1, maximum=4, choices=(1, 2, 3, 4)
)
# Exactly one of the two; `rules_of_sources` reports a missing one at video_id.
SOURCES = (Parameter("video_id", "result"), Parameter("video_path", "video"))
SOUND_PROMPTS = (
    "auto_sound",
    "sound_effect_prompt",
    "lip_sync_tts_prompt",
    "lip_sync_tts_speaker_id",
)

# Added when a request is submitted, not by the user; not validated here. `upscale` takes no `email`.
ROUTING_FIELDS = (
    Parameter("email", "text"),
    Parameter("replyUrl", "text", max_length=1024),
    Parameter("replyRef", "text", max_length=1024),
    Parameter("maxJobs", "integer", minimum=1, maximum=8),
)
