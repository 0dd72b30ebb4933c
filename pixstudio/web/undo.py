"""Undo message shown on the next page after an action."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest

_KEY = "undo"


@dataclass(frozen=True)
class Undo:
    """`words` describe the action; a POST of `fields` to `url` undoes it."""

    words: str
    url: str
    fields: dict[str, str] = field(default_factory=dict)


def offer_undo(request: HttpRequest, undo: Undo) -> None:
    """Store the undo offer in the session for the next page, replacing an earlier one."""
    request.session[_KEY] = asdict(undo)


def take_undo(request: HttpRequest) -> dict[str, Any] | None:
    """Pop the undo offer. Called by the template that shows it, so that fragments don't consume it."""
    session = getattr(request, "session", None)
    return session.pop(_KEY, None) if session is not None and _KEY in session else None
