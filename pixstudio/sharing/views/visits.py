"""How visitors without an account are let in: one way for all addresses of a link."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from pixstudio.jobs.models import Generation
from pixstudio.sharing.item_ids import result_id
from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.password_cookie import has_password_cookie
from pixstudio.sharing.queries import link_of_secret, shared_result
from pixstudio.sharing.rate_limits import is_within_limit
from pixstudio.web import database_time
from pixstudio.web.secrets.digests import digest_of

# Longer ones are no secrets of ours.
MAX_SECRET_LENGTH = 64
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive, noimageindex",
}


@dataclass(frozen=True)
class Visit:
    """A request with a secret that works. `result` is that of a link to one result, else None."""

    link: ShareLink
    secret: str
    result: Generation | None
    has_password: bool

    @property
    def is_admitted(self) -> bool:
        """Whether no password is asked for, or it was given."""
        return self.has_password or not self.link.password

    def item(self, shown: uuid.UUID) -> Generation:
        """The result with this id in the link's addresses. Raises: Http404."""
        pk = result_id(self.link, shown)
        found = self.result or shared_result(self.link, pk)
        if found is None or found.pk != pk or not self.is_admitted:
            raise Http404
        return found


Respond = Callable[[Visit], HttpResponseBase]


def respond_to_visitor(
    request: HttpRequest, secret: str, action: str, respond: Respond
) -> HttpResponseBase:
    """Answer a visitor: with `respond` if the link works, else always with the same page.

    Nothing of a session is read. `action` is a key of LIMITS.
    """
    answer = _answer(request, secret, action, respond)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer


def _answer(request: HttpRequest, secret: str, action: str, respond: Respond) -> HttpResponseBase:
    digest = digest_of(secret[:MAX_SECRET_LENGTH])
    if not is_within_limit(request, "unknown", digest, counts=False):
        return too_many_requests(request)
    link = link_of_secret(secret, database_time.now()) if len(secret) <= MAX_SECRET_LENGTH else None
    result = shared_result(link, link.generation_id) if link and link.generation_id else None
    if link is None or (result is None and link.collection is None):
        is_within_limit(request, "unknown", digest)
        return _gone(request)
    if not is_within_limit(request, action, digest):
        return too_many_requests(request)
    try:
        return respond(Visit(link, secret, result, has_password_cookie(request, link)))
    except Http404:
        return _gone(request)


def _gone(request: HttpRequest) -> HttpResponse:
    """The one page for links that never existed, expired, were revoked, or lost their result."""
    return render(request, "sharing/gone.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    answer = render(request, "sharing/too_many_requests.html", status=429)
    answer.headers["Retry-After"] = "60"
    return answer
