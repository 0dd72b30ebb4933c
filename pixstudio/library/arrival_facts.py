"""How far a file has come, for scripts and rows."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from pixstudio.library.arriving import bytes_here
from pixstudio.library.models import Arrival
from pixstudio.library.presenters import file_facts


def arrival_facts(arrival: Arrival) -> dict[str, Any]:
    """Everything a script or a row hears about a file on its way; `asset` when it is in the library."""
    return {
        "id": str(arrival.pk),
        "url": reverse("library_arrival", args=[arrival.pk]),
        "cancel_url": reverse("library_arrival_cancellation", args=[arrival.pk]),
        "name": arrival.name,
        "stage": arrival.stage,
        "stage_words": arrival.get_stage_display(),
        "received": bytes_here(arrival),
        "size": arrival.size_bytes,
        "chunk_bytes": settings.UPLOAD_CHUNK_BYTES,
        "words": arrival.words,
        "asset": file_facts(arrival.asset) if arrival.asset else None,
        "is_known": arrival.is_known,
    }
