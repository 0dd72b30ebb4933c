"""Content negotiation: HTML or JSON."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Whether the request prefers JSON, as our own scripts do; HTML is the default."""
    media_types = ["text/html", "application/json"]
    return request.get_preferred_type(media_types) == "application/json"
