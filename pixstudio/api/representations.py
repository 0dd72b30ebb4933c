"""Answers of the API in JSON, and their entity tags."""

import hashlib
from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse
from ninja import Schema


def answer(
    document: Schema, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """A document as the answer to a request."""
    return JsonResponse(
        document.model_dump(mode="json"), status=status, headers=dict(headers or {})
    )


def entity_tag(response: HttpResponse) -> str:
    """A tag that differs with everything that the answer says."""
    return f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
