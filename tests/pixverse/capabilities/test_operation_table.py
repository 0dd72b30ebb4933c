import pytest

from pixstudio.pixverse.capabilities import (
    ASPECT_RATIOS,
    OPERATION_OF_NAME,
    OPERATIONS,
    default_model,
    defaults,
    model_rows,
    models_of,
    parameters_of,
    seed_range,
)

ALL = tuple(row.name for row in model_rows().values() if row.is_offered)
SEEDANCE = ("seedance-2.0", "seedance-2.0-fast", "seedance-2.0-mini")
WITH_FRAMES = (
    *("v6", "pixverse-c1", "v5.6", "v5.5", "v5", "v5-fast", *SEEDANCE),
    *("kling-o3", "kling-v3", "veo-3.1-lite", "veo-3.1-standard", "veo-3.1-fast"),
)
FUSION = ("pixverse-c1", "v5.6", "v5", *SEEDANCE, "seedance-2.5", "kling-o3")


def test_operations_are_those_agreed_on():
    assert (
        *("text", "image", "effect", "frames", "transition"),
        *("fusion", "motion", "extend", "modify", "lipsync", "upscale", "images"),
        *("music", "speech"),
    ) == tuple(OPERATIONS)


@pytest.mark.parametrize(
    ("operation", "frames", "models"),
    [
        ("text", None, tuple(name for name in ALL if name != "grok-imagine-1.5")),
        ("image", None, ALL),
        ("effect", None, ()),
        ("frames", None, WITH_FRAMES),
        ("transition", None, ("v5.6", "v5.5", "v5")),
        ("transition", 2, ("v5.6", "v5.5", "v5")),
        ("transition", 3, ("v5",)),
        ("transition", 7, ("v5",)),
        ("fusion", None, FUSION),
        ("fusion", 7, tuple(name for name in FUSION if name != "v5")),
        ("fusion", 9, FUSION[3:-1]),
        ("motion", None, ("v5.6",)),
        ("extend", None, ("v6", "v5.5", "v5", "grok-imagine")),
        ("modify", None, ("v5.5",)),
        ("lipsync", None, ()),
        ("upscale", None, ()),
    ],
)
def test_models_of_an_operation(operation, frames, models):
    assert models_of(operation, frames) == models


def test_default_models():
    assert default_model("text") == default_model("frames") == default_model("extend") == "v6"
    assert default_model("fusion") == "pixverse-c1"
    assert default_model("transition", 2) == "v5.6"
    assert default_model("transition", 3) == "v5"
    assert default_model("effect") is None


@pytest.mark.parametrize("operation", OPERATIONS)
def test_seed_range(operation):
    expected = (1, 999999) if operation == "fusion" else (1, 2147483647)

    none = {"lipsync", "upscale", "motion", "music", "speech"}
    assert seed_range(operation) == (None if operation in none else expected)
    assert seed_range("text", "kling-o3") is None


def names(operation, model):
    return {item.name for item in parameters_of(operation, model)}


@pytest.mark.parametrize("operation", ["text", "image", "frames", "transition"])
def test_sound_parameters_follow_the_model(operation):
    prompts = {
        *("auto_sound", "sound_effect_prompt"),
        *("lip_sync_tts_prompt", "lip_sync_tts_speaker_id"),
    }

    assert "audio" in names(operation, "v5.6")
    assert not prompts & names(operation, "v5.6")
    assert prompts <= names(operation, "v5")
    assert "audio" not in names(operation, "v5")
    assert not (prompts | {"audio"}) & names(operation, "v5-fast")


def test_defaults_are_the_documented_ones():
    assert defaults("text") == {
        "model": "v6",
        "duration": 5,
        "quality": "720p",
        "aspect_ratio": "16:9",
        "audio": False,
        "multi_shot": False,
        "preview_mode": False,
        "off_peak_mode": False,
    }
    assert defaults("text", "v5")["model"] == "v5"
    assert "model" not in defaults("effect")
    assert defaults("upscale") == {}


@pytest.mark.parametrize(
    ("operation", "name", "expected"),
    [
        ("text", "duration", tuple(range(1, 31))),
        ("frames", "duration", tuple(range(1, 16))),
        ("extend", "duration", tuple(range(1, 16))),
        ("transition", "duration_6_to_7", tuple(range(1, 9))),
        ("modify", "quality", ("360p", "540p", "720p")),
        ("fusion", "aspect_ratio", (*ASPECT_RATIOS, "3:2", "2:3", "21:9")),
    ],
)
def test_choices_are_the_documented_ones(operation, name, expected):
    assert OPERATION_OF_NAME[operation].parameter(name).choices == expected


@pytest.mark.parametrize(
    ("operation", "untaken"),
    [
        ("text", {"first_frame_path", "last_frame_path"}),
        ("frames", {"aspect_ratio"}),
        ("transition", {"aspect_ratio", "prompt", "duration"}),
        ("image", {"aspect_ratio"}),
        ("fusion", {"preview_mode", "auto_sound"}),
        ("motion", {"prompt", "duration", "seed"}),
        ("extend", {"preview_mode", "aspect_ratio"}),
        ("modify", {"duration", "preview_mode"}),
        ("lipsync", {"model", "seed", "quality"}),
        ("upscale", {"model", "seed", "off_peak_mode"}),
    ],
)
def test_what_a_page_does_not_name_is_not_taken(operation, untaken):
    assert not untaken & {item.name for item in parameters_of(operation)}
