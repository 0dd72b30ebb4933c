"""End emails without a sign-in, by the link that each of them has."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pixstudio.notifications.operations.mail import user_of_token
from pixstudio.notifications.operations.preferences import stop_mails
from pixstudio.teams.policies import public


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, as mail servers open links; a mail program's button posts without a cookie (RFC 8058)."""
    user = user_of_token(token)
    if user is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        stop_mails(user=user)
    page = {"url": request.path, "is_done": is_done}
    return render(request, "notifications/unsubscribe.html", {"page": page})
