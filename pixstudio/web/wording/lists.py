"""Several values in one sentence."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(values: Iterable[object]) -> str:
    """Return "a, b and c"."""
    first, last = _split(values)
    return _("%(first)s and %(last)s") % {"first": first, "last": last} if first else last


def listed_choices(values: Iterable[object]) -> str:
    """Return "a, b or c"."""
    first, last = _split(values)
    return _("%(first)s or %(last)s") % {"first": first, "last": last} if first else last


def _split(values: Iterable[object]) -> tuple[str, str]:
    *first, last = [str(value) for value in values] or [""]
    return ", ".join(first), last
