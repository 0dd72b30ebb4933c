"""Optional fields of GET videos: listed in its model, missing in its example; only some videos have them.

A video's id decides which ones it has, so that every response is the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.operations import operation_of
from pixstudio.sandbox.state.records import COMPLETED, Job, Upload

STORAGE_PATH = "pixverse/{}/media/web/ori"


def has_optional_field(key: str, name: str) -> bool:
    """Whether the video with this id has this optional field."""
    return zlib.crc32(f"{key} {name}".encode()) % 2 == 0


def optional_fields(job: Job, base_url: str, uploads: Mapping[str, Upload]) -> dict[str, Any]:
    """The optional fields of this video."""
    values = {
        **audio_and_mode_fields(job),
        **storage_path_fields(job),
        **first_image_fields(job, base_url, uploads),
        **optional_template_fields(job),
    }
    return {name: value for name, value in values.items() if has_optional_field(job.key, name)}


def audio_and_mode_fields(job: Job) -> dict[str, Any]:
    """Audio switches and creation mode."""
    request = job.request
    return {
        "is_sound": int(request.audio is not None),
        "sound_effect_switch": int(request.audio == "effect"),
        "lip_sync_switch": int(request.audio == "speech"),
        "original_sound_switch": int(
            operation_of(request).has_source_audio_switch and request.keep_source_audio
        ),
        "create_mode": request.operation,
        "lora_weight": 0,
        "restyle_id": 0,
        "restyle_prompt": "",
    }


def storage_path_fields(job: Job) -> dict[str, Any]:
    """Storage paths of the result; empty for the other kind and before completion."""
    is_done = job.status == COMPLETED
    return {
        "video_path": f"{STORAGE_PATH.format('mp4')}/{job.file_name}"
        if is_done and not job.is_image
        else "",
        "img_path": f"{STORAGE_PATH.format('webp')}/{job.file_name}"
        if is_done and job.is_image
        else "",
    }


def first_image_fields(job: Job, base_url: str, uploads: Mapping[str, Upload]) -> dict[str, Any]:
    """The first input image; for a video also as `img_url`, as in the page's example."""
    upload = next((uploads[str(one)] for one in job.request.images if one in uploads), None)
    address = f"{base_url}/media/upload/{upload.file}" if upload else ""
    values = {
        "customer_img_path": upload.path if upload else None,
        "customer_img_url": address or None,
    }
    return values if job.is_image or not address else {**values, "img_url": address}


def optional_template_fields(job: Job) -> dict[str, Any]:
    """Fields of the effect, null without one."""
    effect = EFFECTS.get(job.request.template_id)
    return {
        "qualities": list(effect.qualities) if effect else None,
        "template_thumbnail_gif_url": "",
    }


def queue_fields(job: Job) -> dict[str, Any]:
    """Queue fields, with an estimate for some videos."""
    guess = {"estimated_gen_time": 60} if has_optional_field(job.key, "estimated_gen_time") else {}
    return {"queue_time": 1, "queue_count": 0, **guess}
