from dataclasses import replace

import pytest

from pixstudio.pixverse.capabilities import (
    EffectFacts,
    FileFacts,
    Request,
    SourceFacts,
    violations,
)
from tests.rows import each_row


def violated(operation, parameters, **facts):
    found = violations(Request(operation, parameters, **facts))
    return {item.field: (item.code, dict(item.facts)) for item in found}


def frames(*numbers):
    return {f"frame_{n}_path": "p" for n in numbers}


def effect(facts, **parameters):
    return violated(
        "effect", {"template_id": "1", "first_frame_path": "p", **parameters}, effect=facts
    )


def test_effect_chooses_its_model():
    assert effect(None, model="v5.6") == {
        "model": ("effect_model", {"operation": "effect", "parameter": "model"})
    }


def test_effect_counts_images():
    assert effect(EffectFacts(2)) == {"last_frame_path": ("required", {"needed": "second_image"})}
    assert effect(EffectFacts(2), last_frame_path="q") == {}
    assert effect(EffectFacts(1), last_frame_path="q") == {
        "last_frame_path": ("effect_images", {"images": 1})
    }
    assert set(effect(EffectFacts(0))) == {"first_frame_path", "prompt"}
    alone = {"template_id": "1"}
    assert set(violated("effect", alone, effect=EffectFacts(0))) == {"prompt"}
    assert violated("effect", {**alone, "prompt": "x"}, effect=EffectFacts(0)) == {}
    assert "template_id" in effect(EffectFacts(6), last_frame_path="q")


def test_effect_of_several_images_works_with_two_already():
    assert set(effect(EffectFacts(5))) == {"last_frame_path"}
    assert effect(EffectFacts(5), last_frame_path="q") == {}
    two = {"last_frame_path": "q", "frame_3_path": "r"}
    assert effect(EffectFacts(5), **two, frame_4_path="s", frame_5_path="t") == {}
    assert effect(EffectFacts(3), **two) == {}
    assert set(effect(EffectFacts(3), **two, frame_4_path="s")) == {"frame_4_path"}
    gap = effect(EffectFacts(5), last_frame_path="q", frame_5_path="t")
    assert gap["frame_3_path"] == ("frame_missing", {"frame": 3, "last": 5})


def test_effect_keeps_its_length_and_qualities():
    facts = EffectFacts(duration=5, qualities=("360p", "540p"))

    assert effect(facts) == {}
    assert effect(facts, duration=5, quality="360p") == {}
    assert effect(facts, duration=8) == {"duration": ("effect_duration", {"seconds": 5})}
    assert effect(facts, quality="1080p") == {
        "quality": ("effect_quality", {"qualities": ("360p", "540p")})
    }


@each_row("count", range(2, 8))
@each_row("model", ["v5.6", "v5.5", "v5", "v5-fast", None])
def test_transition_models_follow_the_images(count, model):
    found = violated("transition", {**frames(*range(1, count + 1)), "model": model})
    allowed = {"v5", None} if count > 2 else {"v5.6", "v5.5", "v5", None}

    assert (found == {}) == (model in allowed)


def test_transition_refuses_gaps_and_what_belongs_to_no_image():
    assert set(violated("transition", frames(1, 2, 5))) == {"frame_3_path", "frame_4_path"}
    assert violated("transition", {**frames(1, 2), "duration_2_to_3": 5}) == {
        "duration_2_to_3": ("frame_unused", {"frame": 3})
    }
    assert set(violated("transition", {**frames(1, 2, 3), "prompt_3_to_4": "x"})) == {
        "prompt_3_to_4"
    }


@pytest.mark.parametrize(
    ("seconds", "is_good"), [(1, True), (8, True), ("3", True), (0, False), (9, False)]
)
def test_transition_limits_each_part(seconds, is_good):
    found = violated("transition", {**frames(1, 2), "duration_1_to_2": seconds})

    assert (found == {}) == is_good


def test_transition_with_three_images_has_no_sound_of_its_own():
    request = {**frames(1, 2, 3), "audio": True}

    assert set(violated("transition", request)) == {"audio"}
    assert set(violated("transition", {**request, "model": "v5.6"})) == {"model", "audio"}


def test_fusion_needs_every_image_it_names():
    request = {**frames(1), "prompt": "@image1 @image2 @video1 @image10 @image2 @audio4"}
    found = [(item.code, dict(item.facts)) for item in violations(Request("fusion", request))]

    assert found == [
        ("mention_missing", {"mention": "@image2"}),
        ("mention_missing", {"mention": "@video1"}),
        ("mention_unknown", {"mention": "@image10"}),
        ("mention_unknown", {"mention": "@audio4"}),
    ]


def test_fusion_calls_images_as_the_model_does():
    request = {**frames(1), "prompt": "@pic1"}

    assert violated("fusion", {**request, "model": "v5"}) == {}
    facts = {"mention": "@pic1", "model": "pixverse-c1", "instead": "@image1"}
    assert violated("fusion", request) == {"prompt": ("mention_word", facts)}


def fusion_of(files, model="seedance-2.0", **facts):
    given = {**frames(1), "prompt": "x", "model": model, "quality": "720p"}
    known = {name: FileFacts(**{"seconds": 5, **one}) for name, one in files.items()}
    request = Request("fusion", {**given, **dict.fromkeys(files, "p")}, files=known)
    return {item.field: item.code for item in violations(request)}


def test_fusion_takes_as_many_files_as_its_model():
    files: dict[str, dict[str, object]] = {
        f"{kind}_{n}_path": {} for kind in ("video", "audio") for n in (1, 2, 3)
    }

    assert fusion_of(files) == fusion_of(files, "seedance-2.5") == {}
    assert fusion_of({"video_1_path": {}}, "kling-o3") == {"video_1_path": "model_parameter"}
    nine = {**frames(*range(1, 10)), "prompt": "x"}
    assert violated("fusion", {**nine, "model": "seedance-2.0", "quality": "720p"}) == {}
    assert violated("fusion", nine)["model"][0] == "frames_model"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"seconds": 1.5}, "media_too_short"),
        ({"seconds": 15.5}, "media_length"),
        ({"size_bytes": 50 * 1024 * 1024 + 1}, "media_bytes"),
        ({"width": 6001, "height": 100}, "media_pixels"),
        ({"fps": 23}, "media_fps"),
        ({"fps": 61}, "media_fps"),
    ],
)
def test_reference_video_is_limited(facts, code):
    assert fusion_of({"video_1_path": facts}) == {"video_1_path": code}
    edge = {"seconds": 15, "size_bytes": 50 * 1024 * 1024, "width": 6000, "height": 6000}
    assert fusion_of({"video_1_path": {**edge, "fps": 23.976}}) == {}


def test_reference_files_of_a_kind_are_limited_together():
    long = {"video_1_path": {"seconds": 8}, "video_2_path": {"seconds": 8}}

    assert fusion_of(long) == {"video_2_path": "media_together"}
    assert fusion_of({"video_1_path": {"seconds": 8}, "audio_1_path": {"seconds": 8}}) == {}


def test_motion_control_limits_its_video():
    request = {"frame_1_path": "p", "video_1_path": "q"}
    facts = FileFacts(seconds=30, width=1920, height=1081)
    assert violated("motion", request, files={"video_1_path": facts}) == {}
    for wrong in ({"seconds": 31}, {"seconds": 0.5}, {"height": 1921}, {"size_bytes": 10**8}):
        files = {"video_1_path": replace(facts, **wrong)}
        assert set(violated("motion", request, files=files)) == {"video_1_path"}
    assert set(violated("motion", {**request, "quality": "1080p"})) == {"quality"}


def test_fusion_leaves_out_no_image_in_between():
    assert violated("fusion", {**frames(1, 3), "prompt": "x"}) == {
        "frame_2_path": ("frame_missing", {"frame": 2, "last": 3})
    }


def test_fusion_seed_is_smaller():
    request = {**frames(1), "prompt": "x"}

    assert violated("fusion", {**request, "seed": 999999}) == {}
    assert set(violated("fusion", {**request, "seed": 1000000})) == {"seed"}


@pytest.mark.parametrize("operation", ["extend", "modify", "lipsync"])
def test_exactly_one_source(operation):
    more = {"prompt": "x", "speaker_id": "1"} if operation == "lipsync" else {"prompt": "x"}

    assert violated(operation, {**more, "video_id": "v"}) == {}
    assert violated(operation, {**more, "video_path": "p"}) == {}
    assert set(violated(operation, more)) == {"video_id"}
    assert set(violated(operation, {**more, "video_id": "v", "video_path": "p"})) == {"video_path"}


def test_lipsync_takes_words_with_a_voice_or_an_audio_file():
    source = {"video_id": "v"}

    assert violated("lipsync", {**source, "audio_path": "a"}) == {}
    assert violated("lipsync", {**source, "prompt": "hi", "speaker_id": "1"}) == {}
    assert set(violated("lipsync", {**source, "prompt": "hi"})) == {"speaker_id"}
    assert set(violated("lipsync", {**source, "speaker_id": "1"})) == {"prompt"}
    assert set(violated("lipsync", {**source, "prompt": "hi", "audio_path": "a"})) == {"prompt"}


def test_lipsync_sound_lasts_a_minute_at_most():
    request = {"video_id": "v", "audio_path": "a"}

    assert violated("lipsync", request, source=SourceFacts(audio_seconds=60)) == {}
    assert set(violated("lipsync", request, source=SourceFacts(audio_seconds=61))) == {"audio_path"}


@pytest.mark.parametrize(
    ("model", "is_good"), [("v5", True), (None, True), ("v5.6", False), ("v3", False)]
)
def test_lipsync_works_on_results_of_v5(model, is_good):
    request = {"video_id": "v", "audio_path": "a"}
    found = violated("lipsync", request, source=SourceFacts(model=model))

    assert (found == {}) == is_good


def test_upscale_takes_any_result():
    for model in ("v5.6", "v5-fast", "v3", None):
        assert violated("upscale", {"video_id": "v"}, source=SourceFacts(model=model)) == {}
