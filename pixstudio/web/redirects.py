"""Where a form goes back to."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def redirect_target(request: HttpRequest, usual: str) -> str:
    """The page of ours that a form wants to go back to (`next`), else the usual one."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    # Anything else would be taken for the name of a route.
    is_address = back.startswith(("/", "http://", "https://"))
    return back if is_ours and is_address else resolve_url(usual)
