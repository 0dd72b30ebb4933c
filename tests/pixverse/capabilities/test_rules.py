from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixstudio.pixverse.capabilities import (
    ASPECT_RATIOS,
    OPERATION_OF_NAME,
    OPERATIONS,
    QUALITIES,
    Request,
    SourceFacts,
    model_rows,
    models_of,
    using_models,
    violations,
)
from tests.rows import each_row

WITH_SOUND = {"v6", "v5.6", "v5.5", "kling-o3", "kling-v3", "veo-3.1-standard", "veo-3.1-fast"}
WITH_SOUND |= {"seedance-2.0", "seedance-2.0-fast", "seedance-2.0-mini"}
GOOD = {
    "text": {"prompt": "a cat"},
    "image": {"first_frame_path": "p"},
    "effect": {"template_id": "1", "first_frame_path": "p"},
    "frames": {"first_frame_path": "p", "last_frame_path": "p"},
    "transition": {"frame_1_path": "p", "frame_2_path": "p"},
    "fusion": {"frame_1_path": "p", "prompt": "@image1 flies"},
    "motion": {"frame_1_path": "p", "video_1_path": "p"},
    "extend": {"video_id": "v"},
    "modify": {"video_path": "p", "prompt": "a red dress"},
    "lipsync": {"video_id": "v", "prompt": "hello", "speaker_id": "1"},
    "upscale": {"video_id": "v"},
    "images": {"prompt": "a cat"},
    "music": {"prompt": "slow piano"},
    "speech": {"prompt": "hello", "voice_id": "v"},
}


def violated(operation, plan=None, **parameters):
    request = Request(operation, {**GOOD[operation], **parameters}, plan=plan)
    return {item.field: (item.code, dict(item.facts)) for item in violations(request)}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_smallest_request_breaks_nothing(operation):
    assert violated(operation) == {}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_required_parameters_are_reported(operation):
    needed = {item.name for item in OPERATION_OF_NAME[operation].parameters if item.required}
    fields = {item.field for item in violations(Request(operation)) if item.code == "required"}

    assert needed <= fields
    assert fields


def test_every_violated_rule_is_reported_at_once():
    found = violated(
        "text",
        plan="Free",
        prompt="x" * 2103,
        model="v5.6",
        duration=10,
        quality="1080p",
        seed=0,
        aspect_ratio="2:1",
        sound_effect_prompt="rain",
        first_frame_path="p",
    )

    assert found == {
        "prompt": ("length", {"maximum": 2048, "length": 2103}),
        "duration": ("quality_duration", {"quality": "1080p", "maximum": 8}),
        "quality": ("plan", {"plan": "Pro"}),
        "aspect_ratio": ("choice", {"choices": ASPECT_RATIOS}),
        "sound_effect_prompt": (
            "model_parameter",
            {
                "model": "v5.6",
                "parameter": "sound_effect_prompt",
                "models": ("v5",),
                "has_native_audio": True,
            },
        ),
        "seed": ("range", {"minimum": 1, "maximum": 2147483647}),
        "first_frame_path": (
            "not_taken",
            {"operation": "text", "parameter": "first_frame_path"},
        ),
    }


def test_ratio_and_length_are_those_of_the_model():
    assert violated("text", model="pixverse-c1", aspect_ratio="3:2", duration=15) == {}
    assert violated("text", aspect_ratio="21:9")["aspect_ratio"][0] == "model_ratio"
    assert violated("text", model="seedance-2.5", duration=30, aspect_ratio="21:9") == {}
    facts = {"model": "seedance-2.0", "minimum": 4}
    short = violated("text", model="seedance-2.0", quality="720p", duration=3)
    assert short == {"duration": ("model_too_short", facts)}
    assert violated("image", aspect_ratio="1:1")["aspect_ratio"][0] == "not_taken"


def test_third_party_models_take_no_nonce_and_no_discount():
    own = {"seed": 7, "off_peak_mode": True, "preview_mode": True, "multi_shot": True}
    assert set(violated("text", model="kling-v3", quality="720p", **own)) == set(own)
    assert violated("text", **own) == {}


def test_retired_and_disabled_models_are_not_offered():
    off = replace(model_rows()["v5"], is_enabled=False)
    assert violated("text", model="sora-2") == {"model": ("model_off", {"model": "sora-2"})}
    with using_models([off if row.name == "v5" else row for row in model_rows().values()]):
        assert violated("text", model="v5") == {"model": ("model_off", {"model": "v5"})}
        assert "v5" not in models_of("text")
        # Results made with it can still be given a voice.
        source = SourceFacts(model="v5")
        assert not violations(Request("lipsync", GOOD["lipsync"], source=source))


@each_row(
    ("operation", "model"),
    [
        (row.name, model)
        for row in OPERATION_OF_NAME.values()
        for model in row.model_rows
        if models_of(row.name)
    ],
)
def test_models_are_those_of_the_matrix(operation, model):
    assert ("model" in violated(operation, model=model)) == (model not in models_of(operation))


@each_row(
    ("operation", "model"),
    [("text", "v5.6"), ("image", "v5"), ("fusion", "v5"), ("extend", "v5.5"), ("frames", "v5.6")],
)
@each_row("quality", QUALITIES)
@each_row("seconds", range(12))
def test_lengths_are_those_of_the_matrix(operation, model, quality, seconds):
    longest = 8 if operation == "frames" or quality == "1080p" else 10
    found = violated(operation, model=model, quality=quality, duration=seconds)

    assert ("duration" in found) == (not 1 <= seconds <= longest)
    assert set(found) <= {"duration"}


@each_row("operation", ["text", "image", "frames", "transition"])
@each_row("model", model_rows())
def test_sound_follows_the_model(operation, model):
    if model not in models_of(operation):
        return
    speech = {"lip_sync_tts_prompt": "hi", "lip_sync_tts_speaker_id": "1"}
    prompts = {"auto_sound": True, "sound_effect_prompt": "rain", **speech}

    quality = model_rows()[model].defaults.get("quality", "540p")
    audio = set(violated(operation, model=model, quality=quality, audio=True))
    audio_files = set(violated(operation, model=model, quality=quality, **prompts))

    assert audio == (set() if model in WITH_SOUND else {"audio"})
    assert audio_files == (set() if model == "v5" else set(prompts))


def test_switch_that_is_off_breaks_nothing():
    assert violated("text", model="v5", audio=False) == {}
    assert violated("fusion", audio=False, preview_mode="false") == {}


def test_speech_needs_words_and_a_voice():
    assert set(violated("text", model="v5", lip_sync_tts_prompt="hi")) == {
        "lip_sync_tts_speaker_id"
    }
    assert set(violated("text", model="v5", lip_sync_tts_speaker_id="1")) == {"lip_sync_tts_prompt"}


@pytest.mark.parametrize(
    ("operation", "name", "limit", "more"),
    [
        ("text", "prompt", 5000, {}),
        ("text", "prompt", 2048, {"model": "v5.6"}),
        ("lipsync", "prompt", 200, {}),
        ("text", "lip_sync_tts_prompt", 140, {"model": "v5", "lip_sync_tts_speaker_id": "1"}),
        ("transition", "sound_effect_prompt", 140, {"model": "v5"}),
    ],
)
def test_length_of_a_text(operation, name, limit, more):
    assert violated(operation, **more, **{name: "x" * limit}) == {}
    assert set(violated(operation, **more, **{name: "x" * (limit + 1)})) == {name}


def test_sound_effect_is_limited_in_transitions_only():
    assert violated("text", model="v5", sound_effect_prompt="x" * 500) == {}


@pytest.mark.parametrize(
    ("plan", "allowed"),
    [
        ("Free", 2),
        ("Basic", 2),
        ("Standard Plan", 3),
        ("Pro Plan", 4),
        ("Premium Plan", 4),
        (None, 4),
        ("Something new", 4),
    ],
)
def test_quality_follows_the_plan(plan, allowed):
    possible = [quality for quality in QUALITIES if not violated("text", plan, quality=quality)]

    assert possible == list(QUALITIES[:allowed])


def test_modify_stops_at_720p():
    assert violated("modify", quality="1080p") == {
        "quality": ("quality", {"operation": "modify", "maximum": "720p"})
    }


def test_frames_stop_at_8_seconds():
    assert violated("frames", model="v5.6", duration=9) == {
        "duration": ("quality_duration", {"quality": "540p", "maximum": 8})
    }


@pytest.mark.parametrize("seed", [0, -1, 2147483648, "x", "--5", 1.5, True])
def test_seed_out_of_range(seed):
    assert set(violated("text", seed=seed)) == {"seed"}


@pytest.mark.parametrize("seed", [1, 2147483647, "654321"])
def test_seed_in_range(seed):
    assert violated("text", seed=seed) == {}


def test_unknown_values_name_what_is_allowed():
    assert violated("text", model="v9") == {
        "model": ("unknown_model", {"choices": models_of("text")})
    }
    assert violated("text", quality="4k") == {"quality": ("choice", {"choices": QUALITIES})}
    assert violated("text", audio="maybe") == {"audio": ("type", {"kind": "boolean"})}
    assert violated("text", duration="five") == {
        "duration": ("duration", {"minimum": 1, "maximum": 15})
    }


def test_routing_fields_are_not_validated():
    assert violated("text", email="a@b.c", replyRef="r", replyUrl="u", maxJobs=3) == {}


NAMES = sorted({item.name for row in OPERATION_OF_NAME.values() for item in row.parameters})
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from([*model_rows(), *QUALITIES, "@pic2"]),
    st.lists(st.integers(), max_size=2),
)


@settings(deadline=None)
@given(
    st.sampled_from(tuple(OPERATIONS)),
    st.dictionaries(st.sampled_from([*NAMES, "unheard_of"]), VALUES, max_size=8),
)
def test_any_request_gets_an_answer(operation, parameters):
    for item in violations(Request(operation, parameters, plan="Free")):
        assert item.code
        assert item.field in item.affected_fields
