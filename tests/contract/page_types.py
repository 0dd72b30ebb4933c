"""The JSON type of each parameter as the API's pages give it, written from the pages alone."""

from collections.abc import Mapping

TEXT, NUMBER, SWITCH, VOICE = (str,), (int,), (bool,), (str, int)
DECIMAL = (int, float)
# post-pixverse-videos-*.md. `template_id` is a number in get-pixverse-videos-effects.md; a voice is a text
# in its list and a number in the example of lip sync.
TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("email", "replyUrl", "replyRef", "model", "quality", "aspect_ratio"), TEXT),
    **dict.fromkeys(("prompt", "sound_effect_prompt", "lip_sync_tts_prompt"), TEXT),
    **{f"prompt_{n}_to_{n + 1}": TEXT for n in range(1, 7)},
    **dict.fromkeys(("first_frame_path", "last_frame_path", "video_path", "audio_path"), TEXT),
    **{f"frame_{n}_path": TEXT for n in range(1, 10)},
    **{f"{kind}_{n}_path": TEXT for kind in ("video", "audio") for n in range(1, 4)},
    "video_id": TEXT,
    **dict.fromkeys(("maxJobs", "duration", "seed", "template_id"), NUMBER),
    **{f"duration_{n}_to_{n + 1}": NUMBER for n in range(1, 7)},
    **dict.fromkeys(("audio", "auto_sound", "preview_mode", "off_peak_mode", "multi_shot"), SWITCH),
    "original_sound_switch": SWITCH,
    # post-pixverse-images-create.
    "detail_level": TEXT,
    "create_count": NUMBER,
    **{f"image_path_{n}": TEXT for n in range(1, 15)},
    # post-pixverse-music-create and post-pixverse-speech-create, whose `text` is our prompt.
    **dict.fromkeys(("lyrics", "voice_id", "language_code", "emotion"), TEXT),
    **dict.fromkeys(("speed", "volume", "stability", "similarity_boost", "style"), DECIMAL),
    **dict.fromkeys(("instrumental", "use_speaker_boost"), SWITCH),
    "pitch": NUMBER,
    **dict.fromkeys(("speaker_id", "lip_sync_tts_speaker_id"), VOICE),
}


def mistyped(body: Mapping[str, object]) -> dict[str, object]:
    """What of a body is not of the type that the pages give it; names that no page has are among it."""
    return {name: value for name, value in body.items() if type(value) not in TYPES.get(name, ())}
