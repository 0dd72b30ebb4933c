"""POST videos/lipsync (post-pixverse-videos-lipsync.md)."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.model_table import FIXED_MODEL
from pixstudio.sandbox.rules.common_parameters import (
    ROUTING_FIELDS,
    read_routing,
    read_source,
    read_speaker,
)
from pixstudio.sandbox.state.records import JobRequest

MAX_SPEECH_PROMPT_LENGTH = 200
FIELD_NAMES = (
    *ROUTING_FIELDS,
    "video_id",
    "video_path",
    "audio_path",
    "prompt",
    "speaker_id",
    "original_sound_switch",
    "off_peak_mode",
)


def read_lipsync(parameters: Parameters) -> JobRequest:
    """Speech over a video: an uploaded audio file or a text with a voice."""
    parameters.allow_only(FIELD_NAMES, "by videos/lipsync")
    source_id, source_path = read_source(parameters)
    prompt = parameters.text("prompt", MAX_SPEECH_PROMPT_LENGTH)
    audio_path = parameters.text("audio_path")
    if bool(prompt) == bool(audio_path):
        raise bad_request("One of the parameters audio_path and prompt is required, not both")
    return JobRequest(
        operation="lipsync",
        model=FIXED_MODEL,
        prompt=prompt,
        source_id=source_id,
        source_path=source_path,
        audio_path=audio_path,
        audio="speech",
        speech=prompt,
        speaker_id=read_speaker(parameters, "speaker_id", takes_number=True),
        keep_source_audio=bool(parameters.boolean("original_sound_switch")),
        off_peak=bool(parameters.boolean("off_peak_mode")),
        **read_routing(parameters),
    )
