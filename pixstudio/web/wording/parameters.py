"""Names of parameters inside a sentence."""

import re

from django.utils.translation import gettext_lazy

LABELS = {
    "prompt": gettext_lazy("prompt"),
    "model": gettext_lazy("choice of model"),
    "create_count": gettext_lazy("number of images"),
    "detail_level": gettext_lazy("level of detail"),
    "aspect_ratio": gettext_lazy("aspect ratio"),
    "audio": gettext_lazy("generated sound"),
    "seed": gettext_lazy("seed"),
    "auto_sound": gettext_lazy("matching sound"),
    "sound_effect_prompt": gettext_lazy("sound effect"),
    "lip_sync_tts_prompt": gettext_lazy("text to speak"),
    "lip_sync_tts_speaker_id": gettext_lazy("voice"),
    "speaker_id": gettext_lazy("voice"),
    "preview_mode": gettext_lazy("preview"),
    "off_peak_mode": gettext_lazy("off-peak mode"),
    "original_sound_switch": gettext_lazy("original sound"),
    "template_id": gettext_lazy("effect"),
    "first_frame_path": gettext_lazy("first frame"),
    "last_frame_path": gettext_lazy("last frame"),
    "video_id": gettext_lazy("result"),
    "video_path": gettext_lazy("uploaded video"),
    "audio_path": gettext_lazy("audio file"),
    "voice_id": gettext_lazy("voice"),
    "language_code": gettext_lazy("language"),
    "similarity_boost": gettext_lazy("similarity"),
    "use_speaker_boost": gettext_lazy("speaker boost"),
    "style": gettext_lazy("style exaggeration"),
}
NUMBERED = (
    (re.compile(r"frame_(?P<number>\d)_path"), gettext_lazy("image %(number)s")),
    (re.compile(r"image_path_(?P<number>\d+)"), gettext_lazy("image %(number)s")),
    (re.compile(r"video_(?P<number>\d)_path"), gettext_lazy("video %(number)s")),
    (re.compile(r"audio_(?P<number>\d)_path"), gettext_lazy("audio %(number)s")),
    (re.compile(r"image_path_(?P<number>\d+)"), gettext_lazy("reference %(number)s")),
    (re.compile(r"duration_(?P<number>\d)_to_\d"), gettext_lazy("length after image %(number)s")),
    (re.compile(r"prompt_(?P<number>\d)_to_\d"), gettext_lazy("prompt after image %(number)s")),
)


def label_of(name: str) -> str:
    """Return the name of a parameter inside a sentence, its own name if it has no other."""
    for pattern, label in NUMBERED:
        if match := pattern.fullmatch(name):
            return str(label) % match.groupdict()
    return str(LABELS.get(name, name.replace("_", " ")))
