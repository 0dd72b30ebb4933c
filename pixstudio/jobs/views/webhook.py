"""The API's webhook: a hint that something changed. What it says is never believed, only looked up."""

import uuid

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pixstudio.jobs import operations
from pixstudio.jobs.operations.submission.submit import HOOK_SALT
from pixstudio.teams.policies import public

MOST_BYTES = 64 * 1024


@public
@csrf_exempt
@require_POST
def pixverse_hook(request: HttpRequest, secret: str) -> HttpResponse:
    """Have the team's busy accounts read soon. Duplicates and lies cost one list call at most."""
    try:
        team_id = uuid.UUID(Signer(salt=HOOK_SALT).unsign(secret))
    except (BadSignature, ValueError) as error:
        raise Http404 from error
    length = request.headers.get("Content-Length", "")
    # Without a readable length Django reads no body at all.
    if length.isdecimal() and int(length) > MOST_BYTES:
        return HttpResponse(status=413)
    operations.read_team_soon(team_id=team_id, now=timezone.now())
    return HttpResponse("ok", content_type="text/plain")
