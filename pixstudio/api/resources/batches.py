"""Batches: the jobs of one request."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.generation_documents import BatchDocument, batch_document
from pixstudio.api.openapi import job_errors
from pixstudio.api.representations import answer
from pixstudio.api_keys.models import Scope
from pixstudio.jobs.models import Batch
from pixstudio.jobs.queries.cards import card_queryset

router = Router()


@router.get(
    "/{uuid:batch_id}",
    response={200: BatchDocument, **job_errors(404)},
    auth=KeyAuth(Scope.READ),
    summary="Get a batch",
)
def get_batch(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The jobs of one request that made several, in their order, without removed ones."""
    asked: KeyRequest = request  # type: ignore[assignment]
    batch = get_object_or_404(Batch, pk=batch_id, team=asked.member.team)
    rows = card_queryset(asked.member.team).filter(batch=batch).order_by("created_at", "id")
    return answer(batch_document(asked, batch, list(rows.select_related("wanted_account"))))
