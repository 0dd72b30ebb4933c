"""Which kind of answer a request asks for."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Scripts of ours ask for JSON by name; everybody else gets pages."""
    kinds = ["text/html", "application/json"]
    return request.get_preferred_type(kinds) == "application/json"
