"""POST videos/lipsync (post-pixverse-videos-lipsync.md)."""

from __future__ import annotations

from pixstudio.sandbox.errors import wrong
from pixstudio.sandbox.fields import Fields
from pixstudio.sandbox.records import Order
from pixstudio.sandbox.rules.shared import ROUTING, read_routing, read_source, read_speaker

LONGEST_SPOKEN_PROMPT = 200
NAMES = (
    *ROUTING,
    "video_id",
    "video_path",
    "audio_path",
    "prompt",
    "speaker_id",
    "original_sound_switch",
    "off_peak_mode",
)


def read_lipsync(fields: Fields) -> Order:
    """Speech laid over a video: an uploaded track or a text spoken by a voice."""
    fields.allow_only(NAMES, "by videos/lipsync")
    source_id, source_path = read_source(fields)
    prompt = fields.text("prompt", LONGEST_SPOKEN_PROMPT)
    audio_path = fields.text("audio_path")
    if bool(prompt) == bool(audio_path):
        raise wrong("One of the parameters audio_path and prompt is required, not both")
    return Order(
        operation="lipsync",
        model="v5",
        prompt=prompt,
        source_id=source_id,
        source_path=source_path,
        audio_path=audio_path,
        sound="speech",
        speech=prompt,
        speaker_id=read_speaker(fields, "speaker_id", takes_number=True),
        keep_source_sound=bool(fields.flag("original_sound_switch")),
        off_peak=bool(fields.flag("off_peak_mode")),
        **read_routing(fields),
    )
