"""An upload as JSON for scripts, and as values for templates."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from pixstudio.library.models import Upload
from pixstudio.library.presenters.tiles import file_facts
from pixstudio.library.temp_files import received_bytes


def upload_facts(upload: Upload) -> dict[str, Any]:
    """Progress of an upload; `asset` is set once the file is in the library."""
    return {
        "id": str(upload.pk),
        "url": reverse("library_resumable_upload", args=[upload.pk]),
        "cancel_url": reverse("library_resumable_upload_cancellation", args=[upload.pk]),
        "name": upload.name,
        "stage": upload.stage,
        "stage_text": upload.get_stage_display(),
        "received": received_bytes(upload),
        "size": upload.size_bytes,
        "chunk_bytes": settings.UPLOAD_CHUNK_BYTES,
        "words": upload.words,
        "asset": file_facts(upload.asset) if upload.asset else None,
        "is_known": upload.is_known,
    }
