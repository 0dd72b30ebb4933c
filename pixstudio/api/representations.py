"""Answers of the API in JSON."""

from collections.abc import Mapping

from django.http import JsonResponse
from ninja import Schema


def answer(
    document: Schema, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """A document as the answer to a request."""
    return JsonResponse(
        document.model_dump(mode="json"), status=status, headers=dict(headers or {})
    )
