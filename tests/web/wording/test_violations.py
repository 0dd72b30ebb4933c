"""The only tests of the sentences for violations; others check codes and facts."""

import ast
import inspect

import pytest

from pixstudio.pixverse.capabilities import (
    EffectFacts,
    Request,
    SourceFacts,
    Violation,
    image_rules,
    media_rules,
    options,
    rules,
    special_rules,
    violations,
)
from pixstudio.pixverse.capabilities.audio import rules as audio_rules
from pixstudio.pixverse.capabilities.violation import violation
from pixstudio.web.wording import option_text, violation_text
from pixstudio.web.wording.violations import REQUIRED, SENTENCES, SPECIAL
from tests.rows import each_row

MULTI_SHOT = {
    "model": "v5",
    "parameter": "multi_shot",
    "models": ("v9",),
    "has_native_audio": False,
}
FRAMES = {f"frame_{n}_path": "p" for n in range(1, 4)}


def words_of(request: Request) -> dict[str, str]:
    return {item.field: violation_text(item) for item in violations(request)}


@each_row(
    ("operation", "parameters", "words"),
    [
        ("text", {"model": "v5.6", "prompt": "x" * 2103}, "Up to 2,048 characters; this has 2,103"),
        ("text", {"model": "v5", "duration": 10, "quality": "1080p"}, "1080p goes up to 8 s"),
        ("text", {"aspect_ratio": "2:1"}, "Choose 16:9, 9:16, 1:1, 4:3 or 3:4"),
        ("text", {"seed": 0}, "Choose a whole number from 1 to 2,147,483,647"),
        ("text", {"first_frame_path": "p"}, "Text to video doesn’t support first frame"),
        ("modify", {"model": "v9"}, "Choose v5.5"),
        ("text", {"model": "sora-2"}, "sora-2 is no longer offered"),
        ("text", {"aspect_ratio": "3:2"}, "v6 makes 16:9, 9:16, 1:1, 4:3 and 3:4"),
        ("text", {"model": "kling-v3", "seed": 1}, "kling-v3 doesn’t support seed"),
        ("text", {"model": "minimax-h3", "duration": 3}, "minimax-h3 starts at 5 s"),
        ("text", {"quality": "4k"}, "Choose 360p, 540p, 720p or 1080p"),
        ("text", {"preview_mode": "maybe"}, "Choose yes or no"),
        ("text", {"duration": "five"}, "Choose a whole number of seconds from 1 to 15"),
        ("text", {"duration": 99}, "Text to video goes up to 15 s"),
        ("text", {"prompt": 5}, "This must be text"),
        ("text", {"prompt": ""}, "Write a prompt"),
        ("speech", {"prompt": ""}, "Enter the text to speak"),
        ("text", {"sound_effect_prompt": "x"}, "v6 generates its own sound"),
        ("text", {"model": "v5-fast", "auto_sound": True}, "v5-fast can’t generate sound"),
        (
            "text",
            {"model": "v5", "audio": True},
            "v5 can’t generate sound; v6, v5.6, v5.5, seedance-2.0, seedance-2.0-fast, "
            "seedance-2.0-mini, kling-o3, kling-v3 and 2 others can",
        ),
        (
            "text",
            {"model": "v5", "lip_sync_tts_prompt": "x"},
            "Choose a voice for the text",
        ),
        ("text", {"model": "v5", "lip_sync_tts_speaker_id": 1}, "Enter the text to speak"),
        ("image", {"first_frame_path": ""}, "Choose an image"),
        ("image", {"first_frame_path": 1.5}, "This value is not valid"),
        ("modify", {"quality": "1080p"}, "Modify goes up to 720p"),
        ("modify", {"model": "v5"}, "Modify works with v5.5 only"),
        ("frames", {"duration": 16}, "First and last frame goes up to 15 s"),
        ("transition", {**FRAMES, "model": "v5.6"}, "Three or more images need v5"),
        (
            "transition",
            {**FRAMES, "model": "v5.6", "audio": True},
            "Generated sound works with two images only",
        ),
        ("transition", {"duration_2_to_3": 5}, "Add image 3"),
        (
            "fusion",
            {"frame_1_path": "p", "frame_3_path": "p", "prompt": "x"},
            "Add image 2 before image 3",
        ),
        ("fusion", {"prompt": "@image10"}, "There is no @image10"),
        ("fusion", {"prompt": "@pic2"}, "pixverse-c1 knows images as @image2, not @pic2"),
        (
            "fusion",
            {"prompt": "@video2"},
            "@video2 has no file. Add it or remove @video2 from the prompt",
        ),
        ("extend", {}, "Choose a video"),
        (
            "extend",
            {"video_id": "v", "video_path": "p"},
            "Choose either a result or an uploaded video",
        ),
        ("lipsync", {}, "Enter text to speak or choose an audio file"),
        ("lipsync", {"prompt": "hi"}, "Choose a voice for the text"),
        (
            "lipsync",
            {"prompt": "hi", "audio_path": "a"},
            "Choose either text to speech or an audio file",
        ),
        ("effect", {}, "Choose an effect"),
        ("effect", {"model": "v5"}, "The effect sets its own model"),
    ],
)
def test_sentence(operation: str, parameters: dict[str, object], words: str) -> None:
    assert words in words_of(Request(operation, parameters)).values()


def test_plan() -> None:
    request = Request("text", {"prompt": "x", "quality": "1080p"}, plan="Free")

    assert words_of(request) == {"quality": "Needs a Pro plan"}


@pytest.mark.parametrize(
    ("effect", "parameters", "words"),
    [
        (EffectFacts(2), {}, "This effect needs a second image"),
        (EffectFacts(1), {"last_frame_path": "q"}, "This effect takes one image"),
        (EffectFacts(3), {"frame_4_path": "q"}, "This effect takes up to 3 images"),
        (EffectFacts(0), {}, "This effect takes no image"),
        (EffectFacts(6), {}, "This effect needs 6 images, more than can be sent"),
        (EffectFacts(duration=5), {"duration": 8}, "This effect is 5 s long"),
        (
            EffectFacts(qualities=("360p", "540p")),
            {"quality": "720p"},
            "This effect is available in 360p and 540p",
        ),
    ],
)
def test_sentence_about_an_effect(
    effect: EffectFacts, parameters: dict[str, object], words: str
) -> None:
    given = {"template_id": 1, "first_frame_path": "p", **parameters}

    assert words in words_of(Request("effect", given, effect=effect)).values()


def test_sentences_about_a_source() -> None:
    request = Request(
        "lipsync",
        {"video_id": "v", "audio_path": "a"},
        source=SourceFacts(model="v5.6", audio_seconds=61.2),
    )

    assert words_of(request) == {
        "video_id": "Lip sync works on videos made with v5, not v5.6",
        "audio_path": "The audio can be up to 60 s long; this one is 61 s",
    }


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            violation("multi_shot", "model_parameter", "model", **MULTI_SHOT),
            "v5 doesn’t support multi shot",
        ),
        (
            violation("model", "frames_model", images=5, models=("v5", "v9")),
            "5 or more images need v5 and v9",
        ),
        (
            violation("quality", "model_quality", model="v9", qualities=("480p", "720p")),
            "v9 is available in 480p and 720p",
        ),
        (
            violation("video_1_path", "media_length", kind="video", maximum=30, seconds=31.0),
            "The video can be up to 30 s long; this one is 31 s",
        ),
        (
            violation("video_1_path", "media_too_short", kind="video", minimum=1, seconds=0.5),
            "The file must be at least 1 s long; this one is 0.5 s",
        ),
        (
            violation("video_1_path", "media_together", kind="video", maximum=15, seconds=16.04),
            "All videos together can be up to 15 s long; these are 16.0 s",
        ),
        (
            violation("video_1_path", "media_bytes", maximum=50 * 1024**2, size=61 * 1024**2),
            "The file can have up to 50 MB; this one has 61 MB",
        ),
        (
            violation("video_1_path", "media_fps", minimum=24, maximum=60, fps="15"),
            "The video needs 24 to 60 frames per second; this one has 15",
        ),
        (
            violation("video_1_path", "media_pixels", maximum="6 × 6", size="7 × 2"),
            "The video can have up to 6 × 6 pixels; this one has 7 × 2",
        ),
        (
            violation("model", "references_model", maximum=1, models=("v9",)),
            "This model takes 1 reference; more need v9",
        ),
        (
            violation("model", "references_model", maximum=9, models=()),
            "This model takes up to 9 references",
        ),
        (
            violation("aspect_ratio", "model_ratio", "model", model="v9", ratios=("1:1", "2:1")),
            "v9 makes 1:1 and 2:1",
        ),
        (violation("voice", "required", needed="voice_id"), "Required"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_sentence_for_rows_to_come(found: Violation, words: str) -> None:
    assert violation_text(found) == words


def test_option_words_are_those_of_its_violation() -> None:
    found = options(Request("text", {"model": "v5.6", "duration": 10}), "quality")

    assert [option_text(item) for item in found] == ["", "", "", "1080p goes up to 8 s"]


def _codes() -> set[str]:
    """Every code that a rule passes to `violation()`."""
    found: set[str] = set()
    for module in (rules, special_rules, media_rules, image_rules, audio_rules):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "violation":
                continue
            if isinstance(node.args[1], ast.Constant):
                found.add(str(node.args[1].value))
    return found


def test_every_code_has_a_sentence() -> None:
    # Codes that are put together.
    composed = {"not_taken", "effect_model", "audio_missing", "video_missing"}
    assert _codes() | composed == {*SENTENCES, *SPECIAL}
    assert all(str(words) for words in (*SENTENCES.values(), *REQUIRED.values()))
