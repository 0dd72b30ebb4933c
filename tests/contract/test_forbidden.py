"""Every combination that the API's pages forbid, as a form: refused at the right field, in plain words."""

from collections.abc import Mapping

import pytest

from pixstudio.pixverse.capabilities import OPERATIONS
from tests.contract.form_rows import (
    FREE_SOURCE,
    GONE_EFFECT,
    GONE_FILE,
    LONG_SOUND,
    MANY_PHOTOS,
    NO_PHOTO,
    NO_SOURCE,
    ONE_PHOTO,
    TWO_PHOTOS,
    VANISHED,
    SampleMedia,
)
from tests.contract.offline_sandbox import A_VIDEO, AN_IMAGE, SOUND, SOURCES
from tests.contract.sample_calls import VOICE_ID
from tests.jobs.jobs import UNKNOWN_PK
from tests.rows import each_row

Values = Mapping[str, str]
TWO = {"frame_1": AN_IMAGE, "frame_2": AN_IMAGE}
THREE = {**TWO, "frame_3": AN_IMAGE}
GOOD: Mapping[str, Values] = {
    "text": {"prompt": "A kite"},
    "image": {"first_frame": AN_IMAGE},
    "effect": {"template_id": ONE_PHOTO, "first_frame": AN_IMAGE},
    "frames": {"first_frame": AN_IMAGE, "last_frame": AN_IMAGE},
    "transition": TWO,
    "fusion": {"frame_1": AN_IMAGE, "prompt": "@image1 at sea"},
    "motion": {"frame_1": AN_IMAGE, "video_1": A_VIDEO},
    "extend": {"source": SOURCES["v5"]},
    "modify": {"source": SOURCES["v5"], "prompt": "Red sails"},
    "lipsync": {"source": SOURCES["v5"], "prompt": "Hello", "speaker_id": "1"},
    "upscale": {"source": SOURCES["v5"]},
    "images": {"prompt": "A kite at sea"},
    "music": {"prompt": "A kite song"},
    "speech": {"prompt": "A kite", "voice_id": VOICE_ID},
}
SPOKEN = {"prompt": "Hello", "speaker_id": "1"}
NO_SPEECH = {"prompt": "", "speaker_id": ""}
FREE, STANDARD = {"account": "Free Plan"}, {"account": "Standard Plan"}
PRO_ONLY = "Needs a Pro plan"
ONE_VIDEO = "Choose either a result or an uploaded video"
ONE_SPEECH = "Choose either text to speech or an audio file"
SHOWN_SECONDS = "Choose a whole number of seconds from 1 to"
LIPSYNC_MODELS = "Lip sync works on videos made with v5, not"
GONE = "This file is no longer in the library. Choose another."

# The operation, what is changed in a good form, and what each field says then.
FORBIDDEN: Mapping[str, tuple[str, Values, dict[str, str]]] = {
    "text without prompt": ("text", {"prompt": ""}, {"prompt": "Write a prompt"}),
    "prompt of 2049": (
        "text",
        {"model": "v5", "prompt": "é" * 2049},
        {"prompt": "Up to 2,048 characters"},
    ),
    "prompt of 5001": ("text", {"prompt": "é" * 5001}, {"prompt": "Up to 5,000 characters"}),
    "31 s": ("text", {"duration": "31"}, {"duration": "Text to video goes up to 15 s"}),
    "16 s of v6": ("text", {"duration": "16"}, {"duration": "720p goes up to 15 s"}),
    "0 s": ("text", {"duration": "0"}, {"duration": SHOWN_SECONDS}),
    "1080p with 9 s": (
        "text",
        {"model": "v5", "quality": "1080p", "duration": "9"},
        {"duration": "1080p goes up to 8 s"},
    ),
    "quality 480p": (
        "text",
        {"quality": "480p"},
        {"quality": "v6 is available in 360p, 540p, 720p and 1080p"},
    ),
    "model that is gone": ("text", {"model": "sora-2"}, {"model": "sora-2 is no longer offered"}),
    "shape 21:9": ("text", {"aspect_ratio": "21:9"}, {"aspect_ratio": "v6 makes 16:9, 9:16, 1:1"}),
    "model v4": ("text", {"model": "v4"}, {"model": "Choose v6, pixverse-c1, v5.6, v5.5"}),
    "seed 0": ("text", {"seed": "0"}, {"seed": "from 1 to 2,147,483,647"}),
    "seed too great": ("text", {"seed": "2147483648"}, {"seed": "from 1 to 2,147,483,647"}),
    "words without voice": (
        "text",
        {"model": "v5", "lip_sync_tts_prompt": "Hello"},
        {"lip_sync_tts_speaker_id": "Choose a voice for the text"},
    ),
    "voice line of 141": (
        "text",
        {"model": "v5", "lip_sync_tts_prompt": "x" * 141, "lip_sync_tts_speaker_id": "1"},
        {"lip_sync_tts_prompt": "Up to 140 characters; this has 141"},
    ),
    "sound effect of 141 in a transition": (
        "transition",
        {"model": "v5", "sound_effect_prompt": "x" * 141},
        {"sound_effect_prompt": "Up to 140 characters; this has 141"},
    ),
    "720p on Free": ("text", {"quality": "720p", **FREE}, {"quality": "Needs a Standard plan"}),
    "1080p on Standard": ("text", {"quality": "1080p", **STANDARD}, {"quality": PRO_ONLY}),
    "720p of a Free account's video": (
        "extend",
        {"source": FREE_SOURCE, "quality": "720p"},
        {"quality": "Needs a Standard plan"},
    ),
    "account of nobody": ("text", {"account": UNKNOWN_PK}, {"account": "no longer in your team"}),
    "picture missing": ("image", {"first_frame": ""}, {"first_frame": "Choose an image"}),
    "picture gone": ("image", {"first_frame": GONE_FILE}, {"first_frame": GONE}),
    "film as picture": (
        "image",
        {"first_frame": A_VIDEO},
        {"first_frame": "Choose an image: PNG"},
    ),
    "picture as film": (
        "extend",
        {"source": "", "video": AN_IMAGE},
        {"video": "Choose a video"},
    ),
    "frames of 9 s": (
        "frames",
        {"model": "v5", "quality": "1080p", "duration": "9"},
        {"duration": "1080p goes up to 8 s"},
    ),
    "frames of 16 s": ("frames", {"duration": "16"}, {"duration": "goes up to 15 s"}),
    "frames without the last": ("frames", {"last_frame": ""}, {"last_frame": "Choose an image"}),
    "one frame": ("transition", {"frame_2": ""}, {"frame_2": "Choose an image"}),
    "v5-fast transition": (
        "transition",
        {"model": "v5-fast"},
        {"model": "Transition works with v5.6, v5.5 and v5 only"},
    ),
    "3 frames with v5.6": (
        "transition",
        {**THREE, "model": "v5.6"},
        {"model": "Three or more images need v5"},
    ),
    "3 frames with sound": (
        "transition",
        {**THREE, "model": "v5.5", "audio": "on"},
        {
            "audio": "Generated sound works with two images only",
            "model": "Three or more images need v5",
        },
    ),
    "gap in frames": (
        "transition",
        {**TWO, "frame_4": AN_IMAGE, "model": "v5"},
        {"frame_3": "Add image 3 before image 4"},
    ),
    "length without picture": (
        "transition",
        {"duration_3_to_4": "5", "model": "v5"},
        {"duration_3_to_4": "Add image 4"},
    ),
    "part of 9 s": ("transition", {"duration_1_to_2": "9"}, {"duration_1_to_2": "up to 8 s"}),
    "@pic3 without picture": (
        "fusion",
        {"prompt": "@image1 meets @image3"},
        {"prompt": "@image3 has no file. Add it or remove @image3 from the prompt"},
    ),
    "@image10": ("fusion", {"prompt": "@image10"}, {"prompt": "There is no @image10"}),
    "@pic1 of c1": ("fusion", {"prompt": "@pic1"}, {"prompt": "knows images as @image1"}),
    "motion without a video": ("motion", {"video_1": ""}, {"video_1": "Choose a video"}),
    "gap in fusion": (
        "fusion",
        {"frame_3": AN_IMAGE},
        {"frame_2": "Add image 2 before image 3"},
    ),
    "gap in videos of fusion": (
        "fusion",
        {"model": "seedance-2.0", "video_2": A_VIDEO},
        {"video_1": "Add video 1 before video 2"},
    ),
    "fusion with v6": ("fusion", {"model": "v6"}, {"model": "Fusion works with pixverse-c1, "}),
    "fusion seed 1000000": ("fusion", {"seed": "1000000"}, {"seed": "from 1 to 999,999"}),
    "extend with v5.6": (
        "extend",
        {"model": "v5.6"},
        {"model": "Extend works with v6, v5.5, v5 and grok-imagine only"},
    ),
    "both source and video": ("extend", {"video": A_VIDEO}, {"video": ONE_VIDEO}),
    "neither": ("modify", {"source": ""}, {"source": "Choose a video"}),
    "video that is gone": ("extend", {"source": "", "video": GONE_FILE}, {"video": GONE}),
    "modify at 1080p": ("modify", {"quality": "1080p"}, {"quality": "Modify goes up to 720p"}),
    "modify with v5": ("modify", {"model": "v5"}, {"model": "Modify works with v5.5 only"}),
    "modify without words": ("modify", {"prompt": ""}, {"prompt": "Write a prompt"}),
    "words of 201": ("lipsync", {"prompt": "x" * 201}, {"prompt": "Up to 200 characters"}),
    "words and sound": (
        "lipsync",
        {"audio_file": SOUND},
        {"prompt": ONE_SPEECH, "speaker_id": ONE_SPEECH},
    ),
    "neither words nor sound": (
        "lipsync",
        NO_SPEECH,
        {"prompt": "Enter text to speak or choose an audio file", "speaker_id": "Choose a voice"},
    ),
    "sound of 61 s": (
        "lipsync",
        {**NO_SPEECH, "audio_file": LONG_SOUND},
        {"audio_file": "The audio can be up to 60 s long; this one is 61 s"},
    ),
    "words without a speaker": ("lipsync", {"speaker_id": ""}, {"speaker_id": "Choose a voice"}),
    "lip sync of v5.6": (
        "lipsync",
        {"source": SOURCES["v5.6"]},
        {"source": f"{LIPSYNC_MODELS} v5.6"},
    ),
    "lip sync of an unknown model": (
        "lipsync",
        {"source": "of an unknown model"},
        {"source": "the model of this one is unknown"},
    ),
    "effect missing": ("effect", {"template_id": ""}, {"template_id": "Choose an effect"}),
    "effect gone": (
        "effect",
        {"template_id": GONE_EFFECT},
        {"template_id": "not in the catalogue"},
    ),
    "effect vanished": (
        "effect",
        {"template_id": VANISHED},
        {"template_id": "PixVerse no longer offers “Paper Parade”. Choose another effect."},
    ),
    "quality not the effect's": (
        "effect",
        {"quality": "720p"},
        {"quality": "This effect is available in 360p and 540p"},
    ),
    "length not the effect's": ("effect", {"duration": "8"}, {"duration": "This effect is 5 s"}),
    "second photo missing": (
        "effect",
        {"template_id": TWO_PHOTOS},
        {"last_frame": "This effect needs a second image"},
    ),
    "second photo too many": (
        "effect",
        {"last_frame": AN_IMAGE},
        {"last_frame": "This effect takes one image"},
    ),
    "photo where none is taken": (
        "effect",
        {"template_id": NO_PHOTO},
        {"first_frame": "This effect takes no image", "prompt": "Write a prompt"},
    ),
    "no photo and no prompt": (
        "effect",
        {"template_id": NO_PHOTO, "first_frame": ""},
        {"prompt": "Write a prompt"},
    ),
    "more photos than can be sent": (
        "effect",
        {"template_id": MANY_PHOTOS, "last_frame": AN_IMAGE},
        {"template_id": "This effect needs 6 images, more than can be sent"},
    ),
    "upscale of nothing": ("upscale", {"source": ""}, {"source": "Choose a video"}),
    "upscale of an upscale": ("upscale", {"source": "an upscale"}, {"source": "already in 4K"}),
    "upscale on another account": (
        "upscale",
        {"account": "Standard Plan"},
        {"account": "Jobs made from a result run on that result’s account, Pro Plan."},
    ),
    "extend on another account": (
        "extend",
        {"source": "of a gone account", "account": "Pro Plan"},
        {
            "source": "The account that made it is no longer connected.",
            "account": "that result’s account, which is no longer connected.",
        },
    ),
}
# Results that nothing can be made from, and what the field says of each.
WRONG_SOURCES = {
    "running": "This job isn’t finished yet. You can use it once it is done.",
    "failed": "This job has no video to work from.",
    "a still": "This is an image. Choose a video.",
    "never sent": "PixVerse has no video for this result.",
    "deleted upstream": "This video was deleted at PixVerse and can’t be used there.",
    "of a gone account": "The account that made it is no longer connected.",
    "of a paused account": "It was made on paused, which is paused.",
    "of an account on hold": "It was made on on hold, which isn’t usable now: on hold.",
    NO_SOURCE: "This result no longer exists. Choose another.",
}


def reported(sample_media: SampleMedia, operation: str, changes: Values) -> dict[str, str]:
    """What a form with these changes says, by field."""
    form = sample_media.form(operation, {**GOOD[operation], **changes})
    assert form.is_valid() == (not form.errors)
    assert not (form.errors and form.jobs)
    return {name: " ".join(map(str, words)) for name, words in form.errors.items()}


@each_row("operation", OPERATIONS)
def test_what_the_forms_below_are_made_from_is_good(
    sample_media: SampleMedia, operation: str
) -> None:
    assert reported(sample_media, operation, {}) == {}


@each_row(("operation", "changes", "expected"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_the_pages_forbid_is_reported_at_its_field(
    sample_media: SampleMedia, operation: str, changes: Values, expected: dict[str, str]
) -> None:
    found = reported(sample_media, operation, changes)
    assert set(found) == set(expected), found
    assert {name: words for name, words in expected.items() if words not in found[name]} == {}, (
        found
    )


@each_row("operation", ["extend", "modify", "lipsync", "upscale"])
@each_row(("word", "words"), WRONG_SOURCES.items(), ids=WRONG_SOURCES)
def test_a_source_that_can_not_be_used_says_why(
    sample_media: SampleMedia, operation: str, word: str, words: str
) -> None:
    assert reported(sample_media, operation, {"source": word}) == {"source": words}


# What another model would take is not refused: it waits on the page and is not sent.
@each_row(
    ("model", "changes"),
    [
        ("v5", {"audio": "on"}),
        ("v5-fast", {"audio": "on"}),
        ("v5.6", {"auto_sound": "on", "sound_effect_prompt": "waves"}),
        ("v5.5", {"lip_sync_tts_prompt": "Hello", "lip_sync_tts_speaker_id": "1"}),
        ("v5-fast", {"lip_sync_tts_prompt": "x" * 141, "sound_effect_prompt": "waves"}),
        # A remembered voice that is given no words is not refused either.
        ("v5", {"lip_sync_tts_speaker_id": "1"}),
    ],
)
@each_row("operation", ["text", "image", "frames"])
def test_sound_of_another_model_is_not_sent(
    sample_media: SampleMedia, operation: str, model: str, changes: Values
) -> None:
    form = sample_media.form(operation, {**GOOD[operation], "model": model, **changes})
    assert form.is_valid(), form.errors
    assert set(changes).isdisjoint(form.jobs[0].parameters)


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "", "audio_file": "", "speaker_id": ""},
        {"prompt": "", "speaker_id": "", "audio_file": LONG_SOUND},
    ],
)
def test_lip_sync_listens_to_what_was_chosen(sample_media: SampleMedia, changes: Values) -> None:
    both = {"audio_file": SOUND, **SPOKEN}
    assert reported(sample_media, "lipsync", {**both, "speech": "words"}) == {}
    assert reported(sample_media, "lipsync", {**both, "speech": "sound"}) == {}
    assert reported(sample_media, "lipsync", {**both, **changes, "speech": "words"})
