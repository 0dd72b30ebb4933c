"""A word on what was done, with a button that takes it back, on whichever page comes next."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest

_KEY = "undo"


@dataclass(frozen=True)
class Undo:
    """`words` say what happened; a POST of `fields` to `url` takes it back."""

    words: str
    url: str
    fields: dict[str, str] = field(default_factory=dict)


def offer_undo(request: HttpRequest, undo: Undo) -> None:
    """Keep it for the next page of the same person; a later one takes its place."""
    request.session[_KEY] = asdict(undo)


def take_undo(request: HttpRequest) -> dict[str, Any] | None:
    """What was offered last, once. Called by the template that shows it, so that no fragment eats it."""
    session = getattr(request, "session", None)
    return session.pop(_KEY, None) if session is not None and _KEY in session else None
