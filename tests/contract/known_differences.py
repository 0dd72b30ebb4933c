"""Where the form refuses more than the API does, and why: nothing else may differ."""

from collections.abc import Mapping

Rule = tuple[str, str, str]

_VOICE = "The pages call words and voice optional each; one without the other says nothing"
_MENTION = (
    "The page explains @image1 and so on, not what a name without a file or another word does"
)
_SHARED = "The endpoint is shared: without it the API makes something else than was asked for"

# By operation, field and code of the violation. The API's pages leave each of these open.
STRICTER: Mapping[Rule, str] = {
    **{
        (operation, field, code): _VOICE
        for operation in ("text", "image", "frames", "transition")
        for field, code in (
            ("lip_sync_tts_speaker_id", "voice_missing"),
            ("lip_sync_tts_prompt", "words_missing"),
        )
    },
    ("lipsync", "speaker_id", "required"): _VOICE,
    ("lipsync", "speaker_id", "two_audio_sources"): _VOICE,
    ("fusion", "prompt", "mention_missing"): _MENTION,
    ("fusion", "prompt", "mention_unknown"): _MENTION,
    ("fusion", "prompt", "mention_word"): _MENTION,
    ("effect", "duration", "effect_duration"): (
        "The template decides the length, as it decides the model; another one promises too much"
    ),
    ("image", "first_frame_path", "required"): _SHARED,
    ("effect", "template_id", "required"): _SHARED,
    ("text", "first_frame_path", "not_taken"): _SHARED,
}
