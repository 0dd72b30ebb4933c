"""JSON representations of images, as in GET images/image_id."""

from __future__ import annotations

from typing import Any

from pixstudio.sandbox.api.serializers import format_timestamp
from pixstudio.sandbox.state.records import (
    COMPLETED,
    FINAL_STATUSES,
    STATUS_NAMES,
    WAITING,
    Job,
    Upload,
)

IMAGE_STATUS_NAMES = {**STATUS_NAMES, WAITING: "PROCESSING"}


def serialize_image(job: Job, base_url: str, uploads: dict[str, Upload]) -> dict[str, Any]:
    """A record of an image; without an address until it is completed."""
    is_done, request = job.status == COMPLETED, job.request
    paths = [str(path) for path in request.images]
    return {
        "image_id": job.key,
        "image_status": job.status,
        "image_status_name": IMAGE_STATUS_NAMES[job.status],
        "image_status_final": job.status in FINAL_STATUSES,
        "model": request.model,
        "prompt": request.prompt,
        "quality": request.quality,
        "aspect_ratio": request.aspect_ratio,
        **({"detail_level": request.detail_level} if request.detail_level else {}),
        "seed": job.seed,
        "image_url": f"{base_url}/media/video/{job.file_name}" if is_done else "",
        "output_width": job.width if is_done else 0,
        "output_height": job.height if is_done else 0,
        "customer_img_paths": paths,
        "customer_img_urls": [
            f"{base_url}/media/upload/{uploads[path].file}" for path in paths if path in uploads
        ],
        "queue_data": {
            "estimated_gen_time": 20,
            "processing_start_time": format_timestamp(job.accepted_at),
            "queue_count": 0,
            "queue_time": 1,
        },
        "created_at": format_timestamp(job.accepted_at),
        "updated_at": format_timestamp(job.accepted_at),
    }
