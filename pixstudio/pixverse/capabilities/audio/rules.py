"""Rules of music and speech."""

from collections.abc import Iterator

from ..request import Request
from ..violation import Violation, violation
from ..wire import decimal_number


def rules_of_ranges(request: Request) -> Iterator[Violation]:
    """A number may have narrower limits with one model than with another."""
    limits = request.model.ranges if request.model else {}
    for name, (low, high) in limits.items():
        parameter, value = request.row.parameter(name), decimal_number(request.value(name))
        if parameter is None or value is None or low <= value <= high:
            continue
        widest = (parameter.minimum, parameter.maximum)
        if None not in widest and not (widest[0] or 0) <= value <= (widest[1] or 0):
            # No model takes it: reported with the widest limits.
            continue
        yield violation(name, "range", "model", minimum=low, maximum=high)


def rules_of_lyrics(request: Request) -> Iterator[Violation]:
    """A track without vocals has no lyrics."""
    if request.row.takes("lyrics") and request.has("lyrics") and request.is_on("instrumental"):
        yield violation("lyrics", "lyrics_instrumental", "instrumental")
