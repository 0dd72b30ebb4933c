"""Notes about choices that the page changed or kept, each with an undo."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.create.forms.nearest_choices import TRANSITION_DURATIONS, CorrectedForm, Correction
from pixstudio.create.forms.posted_form import FIX
from pixstudio.create.presenters.choices import Explanation, Fix, fix_value, settings_url


@dataclass(frozen=True)
class Note:
    """A line above the form, with buttons."""

    text: str
    fixes: list[Fix] = field(default_factory=list)


def correction_notes(corrected: CorrectedForm) -> dict[str, Explanation]:
    """An explanation for each corrected field: the reason, the new value and an undo."""
    operation = corrected.form.operation
    undo = change_fix(operation, _("Undo"), corrected.undo) if corrected.undo else None
    return {
        correction.field: Explanation(
            f"explanation-{correction.field}", _text(correction), undo, is_correction=True
        )
        for correction in corrected.corrections
    }


def change_fix(operation: str, label: str, values: Mapping[str, str]) -> Fix:
    """A button that sets these values."""
    return Fix(label, FIX, fix_value(values), settings_url(operation))


def _text(correction: Correction) -> str:
    reason = correction.reason.removesuffix(".")
    if correction.field == "account":
        return _("%(reason)s. Changed to Automatic.") % {"reason": reason}
    if not correction.after:
        return _("%(reason)s. The other was removed.") % {"reason": reason}
    text = _("%(reason)s. Changed from %(before)s to %(after)s.")
    values = {
        "before": _shown(correction.field, correction.before),
        "after": _shown(correction.field, correction.after),
    }
    return text % {"reason": reason, **values}


def _shown(name: str, value: str) -> str:
    return f"{value}\u00a0s" if name in ("duration", *TRANSITION_DURATIONS) else value
