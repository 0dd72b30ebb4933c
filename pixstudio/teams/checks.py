"""System check: every view declares its policy."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from pixstudio.teams.middleware import policy_of


def check_policies(**_: Any) -> list[CheckMessage]:
    """One error for each route whose view has no policy."""
    found: list[CheckMessage] = []
    for route, view in routes():
        try:
            policy_of(view)
        except ImproperlyConfigured as error:
            found.append(Error(f"/{route}: {error}", id="teams.E001"))
    return found


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every route of the site with its view, includes followed."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from routes(entry, route)
