"""Age of a catalogue, recent changes, and refresh problems, for display."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.effects.models import Catalogue, RefreshProblem
from pixstudio.effects.queries import CatalogueChanges, CatalogueState
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number, format_time_ago

ONE_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Freshness:
    """`words` is the age of the list, `changes_text` recent changes, `trouble_text` the last problem.

    During a refresh (`is_reading`) the page polls `state_url`. `reading_url` requests a refresh, '' if not
    allowed.
    """

    of: str
    words: str
    changes_text: str = ""
    trouble_text: str = ""
    is_reading: bool = False
    is_bare: bool = False
    state_url: str = ""
    reading_url: str = ""


def freshness_of(
    state: CatalogueState,
    of: str,
    now: dt.datetime,
    *,
    changes: CatalogueChanges | None = None,
    may_ask: bool = False,
) -> Freshness:
    """The status line above a list of effects or voices."""
    return Freshness(
        of=of,
        words=_reading_text(state) if state.is_reading else _age_text(state, now),
        changes_text=_changes_text(changes) if changes and state.read_at else "",
        trouble_text=_trouble_text(state, of, now),
        is_reading=state.is_reading,
        is_bare=state.read_at is None,
        state_url=url_for("catalogue_state", of),
        reading_url=url_for("catalogue_refresh", of) if may_ask else "",
    )


def _reading_text(state: CatalogueState) -> str:
    if not state.read_count:
        return _("Refreshing")
    if not state.total_count or state.total_count <= state.read_count:
        return _("Refreshing: %(count)s so far") % {"count": format_number(state.read_count)}
    values = {"count": format_number(state.read_count), "total": format_number(state.total_count)}
    return _("Refreshing: %(count)s of %(total)s") % values


def _age_text(state: CatalogueState, now: dt.datetime) -> str:
    if state.read_at is None:
        return _("Not refreshed yet")
    if now - state.read_at < ONE_MINUTE:
        return _("Updated just now")
    return _("Updated %(when)s") % {"when": format_time_ago(state.read_at, now)}


def _changes_text(changes: CatalogueChanges) -> str:
    """`12 new, 3 gone in two weeks`."""
    parts = []
    if changes.added:
        text = ngettext("%(count)s new", "%(count)s new", changes.added)
        parts.append(text % {"count": format_number(changes.added)})
    if changes.gone:
        text = ngettext("%(count)s removed", "%(count)s removed", changes.gone)
        parts.append(text % {"count": format_number(changes.gone)})
    return _("%(what)s in two weeks") % {"what": ", ".join(parts)} if parts else ""


def _trouble_text(state: CatalogueState, of: str, now: dt.datetime) -> str:
    if not state.trouble or state.tried_at is None:
        return ""
    when = {"when": format_time_ago(state.tried_at, now)}
    is_effects = of == Catalogue.Of.EFFECTS
    if state.trouble == RefreshProblem.PARTLY:
        text = _("PixVerse stopped answering in the middle of the list, %(when)s.")
    elif state.trouble == RefreshProblem.EMPTY:
        text = _("PixVerse sent an empty list, %(when)s.")
    else:
        text = _("PixVerse could not be reached, %(when)s.")
    kept = (
        _("The last known list is shown.") if is_effects else _("The last known voices are shown.")
    )
    return f"{text % when} {kept} {_('It is retried automatically. Nothing was charged.')}"
