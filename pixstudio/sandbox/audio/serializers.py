"""JSON representations of audio jobs, as in GET speech/audio_id."""

from __future__ import annotations

from typing import Any

from pixstudio.sandbox.api.serializers import format_timestamp
from pixstudio.sandbox.audio.models import SPEECH_MODELS
from pixstudio.sandbox.audio.voices import SPEECH_VOICES
from pixstudio.sandbox.state.records import COMPLETED, FAILED, WAITING, WORKING, Job

# The map of audio is not that of videos: 10 is all that is shown of a running job.
SHOWN_STATUSES = {WORKING: WAITING}
AUDIO_STATUS_NAMES = {COMPLETED: "COMPLETED", 5: "QUEUED", FAILED: "FAILED", WAITING: "GENERATING"}


def serialize_audio(job: Job, base_url: str) -> dict[str, Any]:
    """A record of music or speech; without an address until it is completed."""
    is_done, has_failed = job.status == COMPLETED, job.status == FAILED
    status = SHOWN_STATUSES.get(job.status, job.status)
    return {
        "audio_id": job.key,
        "asset_id": job.number,
        "audio_status": status,
        "audio_status_name": AUDIO_STATUS_NAMES.get(status, str(status)),
        "audio_status_final": is_done or has_failed,
        "status": status,
        "model": job.request.model,
        **(music_fields(job) if job.kind == "music" else speech_fields(job)),
        "url": f"{base_url}/media/audio/{job.file_name}" if is_done else "",
        "duration": job.video_seconds if is_done else 0,
        "credits": job.cost_credits,
        "created_at": format_timestamp(job.accepted_at),
        "updated_at": format_timestamp(job.accepted_at),
        "fail_code": 500 if has_failed else 0,
        "fail_reason": "The generation failed, please try again" if has_failed else "",
    }


def music_fields(job: Job) -> dict[str, Any]:
    """What only a track has."""
    request = job.request
    return {
        "create_mode": "music",
        "provider": "google" if request.model.startswith("lyria") else "minimax",
        "name": request.prompt[:40],
        "prompt": request.prompt,
        "lyrics": request.lyrics,
        "instrumental": request.is_instrumental,
    }


def speech_fields(job: Job) -> dict[str, Any]:
    """What only speech has; its text is called prompt."""
    request, voice = job.request, SPEECH_VOICES[job.request.speaker_id]
    return {
        "create_mode": "voice",
        "provider": SPEECH_MODELS[request.model].provider,
        "name": request.speech[:40],
        "prompt": request.speech,
        "voice_id": voice.voice_id,
        "voice_name": voice.name,
        "language_code": voice.language,
    }
