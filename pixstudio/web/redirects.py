"""Redirect target after a form."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def redirect_target(request: HttpRequest, default: str) -> str:
    """The form's `next` URL if it is on this site, else `default`."""
    next_url = request.POST.get("next", "")
    is_own_site = url_has_allowed_host_and_scheme(
        next_url, {request.get_host()}, request.is_secure()
    )
    # `redirect` would take anything else for a URL name.
    is_url = next_url.startswith(("/", "http://", "https://"))
    return next_url if is_own_site and is_url else resolve_url(default)
