"""What the page says of choices it changed, and of what it left alone, each with the way back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.create.nearest_choices import LENGTHS, Move, Settled
from pixstudio.create.presenters.settings import Fix, Why, fix_value, settings_url


@dataclass(frozen=True)
class Note:
    """A line above the form, with the clicks that take something back or on."""

    text: str
    fixes: list[Fix] = field(default_factory=list)


def whys_of(settled: Settled) -> dict[str, Why]:
    """What stands beside each field that was changed: why, what it is now, and one click back."""
    operation = settled.wish.operation
    undo = change_fix(operation, _("Undo"), settled.undo) if settled.undo else None
    return {
        move.field: Why(f"why-{move.field}", _words(move), undo, is_moved=True)
        for move in settled.moves
    }


def change_fix(operation: str, label: str, values: Mapping[str, str]) -> Fix:
    """A click that puts these values into the form."""
    return Fix(label, "fix", fix_value(values), settings_url(operation))


def _words(move: Move) -> str:
    reason = move.reason.removesuffix(".")
    if move.field == "account":
        return _("%(reason)s. Changed to Automatic.") % {"reason": reason}
    if not move.after:
        return _("%(reason)s. The other was removed.") % {"reason": reason}
    words = _("%(reason)s. Changed from %(before)s to %(after)s.")
    values = {"before": _shown(move.field, move.before), "after": _shown(move.field, move.after)}
    return words % {"reason": reason, **values}


def _shown(name: str, value: str) -> str:
    return f"{value}\u00a0s" if name in ("duration", *LENGTHS) else value
