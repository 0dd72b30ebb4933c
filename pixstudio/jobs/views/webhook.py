"""The API's webhook: a hint that something changed. What it says is never believed, only looked up."""

import json
import uuid

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pixstudio.jobs import operations
from pixstudio.jobs.operations.submission.webhook_addresses import WEBHOOK_SALT
from pixstudio.jobs.queries.attempts import is_about_foreign_job
from pixstudio.pixverse.schemas import reading
from pixstudio.teams.policies import public
from pixstudio.web import database_time

MAX_BYTES = 64 * 1024


@public
@csrf_exempt
@require_POST
def pixverse_webhook(request: HttpRequest, secret: str) -> HttpResponse:
    """Schedule a poll of the job's account if it is busy. A duplicate costs one list call at most.

    A call about a job of another program, as a `replyUrl` of the whole API account causes, does nothing.
    """
    try:
        account_id = uuid.UUID(Signer(salt=WEBHOOK_SALT).unsign(secret))
    except (BadSignature, ValueError) as error:
        raise Http404 from error
    length = request.headers.get("Content-Length", "")
    # Without a readable length Django reads no body at all.
    if length.isdecimal() and int(length) > MAX_BYTES:
        return HttpResponse(status=413)
    reply_ref = reply_ref_of(request.body) if length.isdecimal() else ""
    if not is_about_foreign_job(reply_ref):
        operations.poll_account_soon(account_id=account_id, now=database_time.now())
    return HttpResponse("ok", content_type="text/plain")


def reply_ref_of(body: bytes) -> str:
    """The `replyRef` of a callback; '' if it has none, or can't be read."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return reading.text(found, "replyRef", "reply_ref") if isinstance(found, dict) else ""
