"""An upload as JSON for scripts, and as values for templates."""

from typing import Any

from django.conf import settings

from pixstudio.library.models import Upload
from pixstudio.library.operations.bucket_parts import MIN_PART_BYTES
from pixstudio.library.presenters.tiles import file_facts
from pixstudio.library.temp_files import received_bytes
from pixstudio.web.addresses import url_for


def upload_facts(upload: Upload) -> dict[str, Any]:
    """Progress of an upload; `asset` is set once the file is in the library."""
    return {
        "id": str(upload.pk),
        "url": url_for("library_resumable_upload", upload.pk),
        "cancel_url": url_for("library_resumable_upload_cancellation", upload.pk),
        "name": upload.name,
        "stage": upload.stage,
        "stage_text": upload.get_stage_display(),
        "received": received_bytes(upload),
        "size": upload.size_bytes,
        "chunk_bytes": part_bytes(upload),
        "words": upload.words,
        "asset": file_facts(upload.asset) if upload.asset else None,
        "is_known": upload.is_known,
    }


def part_bytes(upload: Upload) -> int:
    """How much to send at once: a bucket takes no smaller parts than MIN_PART_BYTES."""
    least = MIN_PART_BYTES if upload.is_in_bucket else 1
    return max(least, settings.UPLOAD_CHUNK_BYTES)
