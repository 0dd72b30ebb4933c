"""History fixtures: results that an account already has, without charges."""

from __future__ import annotations

import secrets
import time
from dataclasses import fields, replace
from typing import Any

from pixstudio.sandbox.audio.acceptance import build_audio_job
from pixstudio.sandbox.audio.voices import SPEECH_VOICES
from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.dimensions import ASPECT_RATIOS, SHORT_SIDE_PIXELS, result_pixels
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.images.acceptance import build_image_job, image_size
from pixstudio.sandbox.state.records import (
    AUDIO_KINDS,
    COMPLETED,
    STATUS_NAMES,
    Job,
    JobRequest,
)
from pixstudio.sandbox.state.sandbox_state import OWNER_ID, SandboxState

MAX_VIDEOS = 5000
DEFAULTS: dict[str, dict[str, Any]] = {
    "images": {"model": "qwen-image", "quality": "720p", "aspect_ratio": "1:1"},
    "music": {"model": "music-2.6"},
    "speech": {"model": "speech-2.8-hd", "speaker_id": next(iter(SPEECH_VOICES))},
}
VIDEO_DEFAULTS = {"model": "v5", "quality": "360p", "duration_seconds": 5, "aspect_ratio": "16:9"}
# History videos have no uploads, so the fields that name uploaded files are not accepted.
REQUEST_FIELDS = {field.name for field in fields(JobRequest)} - {
    "images",
    "source_path",
    "audio_path",
}


def add_history(state: SandboxState, values: dict[str, Any]) -> list[Job]:
    """Add results to an account, oldest first, one per hour; the newest is `days` old.

    `operation` says what they are, videos as new. `prompts` are cycled and numbered if there are fewer than
    results; `status` is the status of all; other
    values are fields of `JobRequest`. The files are rendered on first request.
    Raises: `ApiError` 400.
    """
    email, count = str(values.pop("email", "")), int(values.pop("count", 1))
    days, status = float(values.pop("days", 30)), int(values.pop("status", COMPLETED))
    prompts = values.pop("prompts", None) or ["A video made elsewhere"]
    unknown = set(values) - REQUEST_FIELDS
    if unknown:
        raise bad_request(f"unknown fields: {', '.join(sorted(unknown))}")
    if email not in state.accounts:
        raise bad_request(f"Unable to find configuration for account {email}")
    operation = str(values.pop("operation", "text"))
    request_values = {**DEFAULTS.get(operation, VIDEO_DEFAULTS), **values, "operation": operation}
    if operation not in DEFAULTS and not (
        request_values["quality"] in SHORT_SIDE_PIXELS
        and request_values["aspect_ratio"] in ASPECT_RATIOS
    ):
        raise bad_request("quality or aspect_ratio can't be read")
    if not 0 < count <= MAX_VIDEOS or status not in STATUS_NAMES:
        raise bad_request("count or status can't be read")
    newest = time.time() - days * 86_400
    with state.lock:
        jobs = [
            history_job(
                state,
                email,
                request_values,
                prompt_at(prompts, place),
                newest - (count - place) * 3600,
            )
            for place in range(1, count + 1)
        ]
        for job in jobs:
            job.status = job.final_status = status
            state.save_job(job)
    return jobs


def prompt_at(prompts: list[str], place: int) -> str:
    """The prompt of the video at a position, counted from 1."""
    text = str(prompts[(place - 1) % len(prompts)])
    return text if place <= len(prompts) else f"{text} {place}"


def history_job(
    state: SandboxState, email: str, request_values: dict[str, Any], prompt: str, at: float
) -> Job:
    """One finished job, accepted at a time in seconds since the epoch."""
    words = "speech" if request_values["operation"] == "speech" else "prompt"
    request = JobRequest(**{words: prompt, **request_values, "email": email})
    if request.operation == "images":
        size = image_size(request, [])
        job = build_image_job(state, state.accounts[email], request, 0, size)
    elif request.operation in AUDIO_KINDS:
        job = build_audio_job(state, state.accounts[email], request, 0)
    else:
        return video_of_history(state, request, at)
    return replace(job, accepted_at=at, is_rendered=True, seed=request.seed or job.number)


def video_of_history(state: SandboxState, request: JobRequest, at: float) -> Job:
    """A finished video, or the image that an effect made."""
    number = state.next_id()
    effect = EFFECTS.get(request.template_id)
    is_image = bool(effect and effect.is_image)
    width, height = result_pixels(request.quality, request.aspect_ratio)
    kind, suffix = ("image", "webp") if is_image else ("video", "mp4")
    return Job(
        key=f"user:{OWNER_ID}-pixverse:{request.email}-{kind}:{number}",
        number=number,
        email=request.email,
        request=request,
        cost_credits=0,
        accepted_at=at,
        seed=request.seed or number % 2147483647,
        file_name=f"{number}-{secrets.token_hex(8)}.{suffix}",
        width=width,
        height=height,
        video_seconds=float(request.duration_seconds),
        is_image=is_image,
        is_rendered=True,
    )
