"""Gzip compression of text responses, except those that contain a secret.

An attacker who can make a browser request pages with chosen text in the URL, and can observe the length of
the responses, could guess a secret in them character by character (BREACH). Three measures prevent it: Django
masks the CSRF token differently in each response, GZipMiddleware adds random padding, and responses that
show a secret are not compressed.
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
    """Decorator for views whose responses contain a secret: they are never compressed."""
    view.shows_secret = True  # type: ignore[attr-defined]
    return view


def mark_secret(response: _Response) -> _Response:
    """Exclude a single response from compression, for views where only some responses contain a secret."""
    response.shows_secret = True  # type: ignore[attr-defined]
    return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses HTML, CSV and JSON. Media are compressed formats; static files are precompressed."""

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        """Copy the view's `shows_secret` mark to the request."""
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
            # Random padding: the response to GET has a different length each time.
            del compressed.headers["Content-Length"]
        return compressed


def _may_be_compressed(request: HttpRequest, response: HttpResponseBase) -> bool:
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type not in COMPRESSED_TYPES or response.status_code == 206:
        return False
    if any(getattr(source, "shows_secret", False) for source in (request, response)):
        return False
    return isinstance(response, HttpResponse) or not getattr(response, "is_from_file", False)


def _accepts_gzip(request: HttpRequest) -> bool:
    """Whether the client accepts gzip. Django's own check ignores `gzip;q=0`, which refuses it."""
    return parse_accept_header(request.headers.get("Accept-Encoding")).quality("gzip") > 0
