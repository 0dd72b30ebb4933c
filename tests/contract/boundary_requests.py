"""For each operation a good request, and every parameter at, inside and beyond its limits."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pixstudio.pixverse.capabilities import (
    OPERATION_OF_NAME,
    FileFacts,
    Parameter,
    Request,
    SourceFacts,
    models_of,
)
from pixstudio.sandbox.audio.models import SPEECH_MODELS
from pixstudio.sandbox.audio.voices import voices_of_model
from tests.contract.offline_sandbox import (
    A_SLOW_VIDEO,
    A_VIDEO,
    AN_IMAGE,
    SLOW_FPS,
    SOUND,
    SOURCES,
)
from tests.contract.request_grid import PROMPT, catalogue
from tests.contract.sample_calls import VOICE_ID

SPEECH = {"lip_sync_tts_prompt": "Hello", "lip_sync_tts_speaker_id": "1"}
V5 = SourceFacts("v5", "540p", 5)
VOICE_MODEL = "speech-2.8-hd"
UNTAKEN = {
    "model": "v5",
    "prompt": PROMPT,
    "first_frame_path": AN_IMAGE,
    "last_frame_path": AN_IMAGE,
    "frame_1_path": AN_IMAGE,
    "frame_4_path": AN_IMAGE,
    "video_id": SOURCES["v5"],
    "video_path": A_VIDEO,
    "audio_path": SOUND,
    "speaker_id": "1",
    "duration": 5,
    "duration_1_to_2": 5,
    "quality": "540p",
    "aspect_ratio": "1:1",
    "audio": True,
    "auto_sound": True,
    "sound_effect_prompt": "waves",
    "preview_mode": True,
    "off_peak_mode": True,
    "original_sound_switch": True,
    "seed": 5,
    "restyle_id": 1,
    **SPEECH,
}


def good_request(operation: str) -> Request:
    """A small request that breaks no rule."""
    sourced = {"video_id": SOURCES["v5"]}
    frames = {f"frame_{n}_path": AN_IMAGE for n in (1, 2)}
    parameters: dict[str, dict[str, object]] = {
        "text": {"prompt": PROMPT, "model": "v5", **SPEECH},
        "image": {"first_frame_path": AN_IMAGE, "prompt": PROMPT, "model": "v5", **SPEECH},
        "frames": {
            "first_frame_path": AN_IMAGE,
            "last_frame_path": AN_IMAGE,
            "model": "v5",
            **SPEECH,
        },
        "transition": {**frames, "model": "v5", **SPEECH},
        "fusion": {"frame_1_path": AN_IMAGE, "prompt": PROMPT},
        "motion": {"frame_1_path": AN_IMAGE, "video_1_path": A_VIDEO},
        "extend": dict(sourced),
        "modify": {**sourced, "prompt": PROMPT},
        "lipsync": {**sourced, "prompt": "Hello", "speaker_id": "1"},
        "upscale": dict(sourced),
        "images": {"prompt": PROMPT, "image_path_1": AN_IMAGE},
        "music": {"prompt": PROMPT},
        "speech": {"prompt": "Hello", "voice_id": VOICE_ID},
    }
    if operation == "effect":
        template_id, facts = next(item for item in catalogue().items() if item[1].image_count == 1)
        chosen = {"template_id": template_id, "first_frame_path": AN_IMAGE}
        return Request("effect", chosen, "Pro Plan", effect=facts)
    return Request(operation, parameters[operation], "Pro Plan", source=V5)


def values_of(parameter: Parameter) -> Iterator[object]:
    """Values at both sides of each documented limit, and of wrong types."""
    yield from parameter.choices
    if parameter.kind == "integer":
        low, high = parameter.minimum or 0, parameter.maximum or 0
        yield from (low - 1, low, high, high + 1, str(low), str(high + 1), 1.5, "long", -3, True)
    if parameter.kind == "boolean":
        yield from ("true", "false", "perhaps", 1, 0, 2.5)
    if parameter.kind == "choice":
        yield from ("none of them", 5, ["540p"])
    if parameter.kind == "text":
        longest = parameter.max_length or 2048
        yield from ("x" * longest, "é" * longest, "x", "False", 5, ["x"])
        if parameter.max_length:
            yield "x" * (longest + 1)
    if parameter.kind in {"image", "video", "audio", "result"}:
        yield from (True, ["upload/x.png"], 1.5)


def of_model_edges(request: Request) -> Iterator[Request]:
    """A model at both sides of its lengths in each quality, its ratios, and what it may refuse."""
    model, operation = request.model, request.operation
    plain = replace(request, parameters=without_speech(request.parameters))
    if model is None or request.row.has_segments:
        return
    shortest = model.shortest_seconds(operation)
    for quality, longest in model.lengths(operation).items():
        for seconds in (shortest - 1, shortest, longest, longest + 1):
            sized = plain.with_value("quality", quality)
            yield sized.with_value("duration", seconds) if request.row.takes("duration") else sized
    usual = plain.with_value("quality", next(iter(model.lengths(operation))))
    for ratio in ("1:1", "3:2", "2:3", "21:9"):
        yield usual.with_value("aspect_ratio", ratio)
    for name in ("audio", "seed", "off_peak_mode", "preview_mode", "multi_shot"):
        yield usual.with_value(name, 5 if name == "seed" else True)
    yield usual.with_value("prompt", "x" * model.prompt_max_length)
    yield usual.with_value("prompt", "x" * (model.prompt_max_length + 1))


def without_speech(parameters: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if name not in SPEECH}


def with_own_voice(request: Request) -> Request:
    """A speech with a voice of its model: another one's is no fact of the form's rules."""
    name = str(request.value("model") or VOICE_MODEL)
    if not request.has("voice_id") or name not in SPEECH_MODELS:
        return request
    return request.with_value("voice_id", voices_of_model(name)[0].voice_id)


def of_reference_videos(good: Request) -> Iterator[Request]:
    """A reference video of enough frames per second, and one of too few."""
    for word, fps in ((A_VIDEO, 24), (A_SLOW_VIDEO, SLOW_FPS)):
        found = good.with_value("model", "seedance-2.0").with_value("video_1_path", word)
        yield replace(found, files={"video_1_path": FileFacts(5, fps=fps)})


def of_edges(operation: str) -> Iterator[Request]:
    """One change to a good request at a time: each value, nothing at all, and what isn't taken."""
    good = good_request(operation)
    yield good
    if operation == "fusion":
        yield from of_reference_videos(good)
    for name in models_of(operation):
        yield from of_model_edges(good.with_value("model", name))
    for parameter in OPERATION_OF_NAME[operation].parameters:
        for value in (None, *values_of(parameter)):
            yield with_own_voice(good.with_value(parameter.name, value))
    for name, value in UNTAKEN.items():
        if good.row.parameter(name) is None:
            yield good.with_value(name, value)
