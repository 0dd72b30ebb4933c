"""Answers are compressed where it is safe: text, and never beside a secret.

Whoever can have a browser ask for pages with words of theirs in the address, and sees how long the answers
are, could guess a secret in them letter by letter (BREACH). So the token against forged forms is masked anew
for each answer, as Django does; every answer is lengthened by chance; and views that show a secret say so and
stay as they are.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from werkzeug.http import parse_accept_header

COMPRESSED_TYPES = frozenset({"text/html", "text/plain", "text/csv", "application/json"})
_View = TypeVar("_View", bound=Callable[..., Any])
_Response = TypeVar("_Response", bound=HttpResponseBase)


def shows_secret(view: _View) -> _View:
    """Mark a view whose answers hold a secret that is to be read: they are never compressed."""
    view.shows_secret = True  # type: ignore[attr-defined]
    return view


def mark_secret(response: _Response) -> _Response:
    """Mark one answer in the same way, where the view's others hold none."""
    response.shows_secret = True  # type: ignore[attr-defined]
    return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages, fragments, tables and JSON; media come compressed, and static files lie ready so."""

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        """Remember what the view says of itself."""
        request.shows_secret = getattr(view, "shows_secret", False)  # type: ignore[attr-defined]

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not _may_be_compressed(request, response):
            return response
        if not _accepts_gzip(request):
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        if request.method == "HEAD" and compressed.has_header("Content-Encoding"):
            # The answer to GET has another length each time.
            del compressed.headers["Content-Length"]
        return compressed


def _may_be_compressed(request: HttpRequest, response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in COMPRESSED_TYPES or response.status_code == 206:
        return False
    if any(getattr(one, "shows_secret", False) for one in (request, response)):
        return False
    return isinstance(response, HttpResponse) or not getattr(response, "is_from_file", False)


def _accepts_gzip(request: HttpRequest) -> bool:
    """Whether the visitor takes it: "gzip;q=0" says no, which Django would take for a yes."""
    return parse_accept_header(request.headers.get("Accept-Encoding")).quality("gzip") > 0
